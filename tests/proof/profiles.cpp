// SPDX-License-Identifier: MIT
// One profile of clang's for each test: which functions of the headers it ran.
#include <cstdlib>
#include <gtest/gtest.h>
#include <string>

extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): of clang's runtime
void __llvm_profile_reset_counters();
void __llvm_profile_set_filename(const char* name);
int __llvm_profile_write_file();
// NOLINTEND(bugprone-reserved-identifier)
}

namespace {

class profile_of_test : public ::testing::EmptyTestEventListener {
    void OnTestStart(const ::testing::TestInfo& test) override
    {
        name_ = MLKEM_PROOF_PROFILES + std::string(test.test_suite_name());
        name_ += '.' + std::string(test.name()) + ".profraw";
        for (char& c : name_)
            if (&c >= &name_[sizeof MLKEM_PROOF_PROFILES - 1] && c == '/')
                c = '+';
        __llvm_profile_set_filename(name_.c_str());
        __llvm_profile_reset_counters();
    }
    void OnTestEnd(const ::testing::TestInfo&) override
    {
        if (__llvm_profile_write_file() != 0)
            std::abort(); // a proof that is not counted
    }
    std::string name_;
};
[[maybe_unused]] const bool listens = [] {
    ::testing::UnitTest::GetInstance()->listeners().Append(new profile_of_test);
    return true;
}();

} // namespace
