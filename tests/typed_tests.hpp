// SPDX-License-Identifier: MIT
// Tests that are typed over backends and parameter sets. Their names are those that TYPED_TEST_SUITE
// and TYPED_TEST of GoogleTest give. GoogleTest compiles the registration anew for each pair of a test
// and a type. Here such a pair is a pointer to a function.
#pragma once

#include <cstddef>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace mlkem_test {

/// Names of types that have none.
struct by_number {
    template <class> static std::string GetName(int i) { return std::to_string(i); }
};

/// A suite with one of its types, as GoogleTest names both.
struct suite_of_type {
    std::string suite, type;
};
using suites_of_types = std::vector<suite_of_type>;

/// Names::GetName<T>(i) names the type number i.
template <class Names, class... T>
suites_of_types name_suites(const char* suite, ::testing::Types<T...>)
{
    int i = 0;
    return {{std::string(suite) + "/" + Names::template GetName<T>(i++),
             ::testing::internal::GetTypeName<T>()}...};
}

using create_function = ::testing::Test* (*)();
template <class Test> testing::Test* create_test() { return new Test; }

/// Registers a test for each type: create[i] makes that of suites[i].
inline bool register_each(const suites_of_types& suites, const create_function* create,
                          const char* name, const char* file, int line)
{
    for (const suite_of_type& s : suites)
        ::testing::RegisterTest(s.suite.c_str(), name, s.type.c_str(), nullptr, file, line,
                                *create++);
    return true;
}

template <template <class> class Test, class... T>
bool register_typed(const suites_of_types& suites, ::testing::Types<T...>, const char* name,
                    const char* file, int line)
{
    static constexpr create_function create[] = {create_test<Test<T>>...};
    return register_each(suites, create, name, file, line);
}

} // namespace mlkem_test

/// The tests of the fixture `suite<T>` for each T of `types`, named by `names`.
#define TEST_SUITE_OF_TYPES(suite, types, names)                                                   \
    using suite##_types = types;                                                                   \
    const ::mlkem_test::suites_of_types suite##_suites =                                           \
        ::mlkem_test::name_suites<names>(#suite, suite##_types{})

/// TEST_OF_TYPES(suite, name) { ... }: a test of that suite. In its body the type is TypeParam, the
/// fixture TestFixture.
#define TEST_OF_TYPES(suite, name)                                                                 \
    template <class T> class suite##_##name##_Test final : public suite<T> {                       \
        using TypeParam = T;                                                                       \
        using TestFixture = suite<T>;                                                              \
        void TestBody() override;                                                                  \
    };                                                                                             \
    [[maybe_unused]] const bool suite##_##name##_is_registered =                                   \
        ::mlkem_test::register_typed<suite##_##name##_Test>(suite##_suites, suite##_types{},       \
                                                            #name, __FILE__, __LINE__);            \
    template <class T> void suite##_##name##_Test<T>::TestBody()
