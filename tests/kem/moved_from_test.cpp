// SPDX-License-Identifier: MIT
// A decapsulation key that was moved from holds nothing: using it ends the program, rather than
// decapsulating with a key of zeros. One line on stderr names the cause.
#include <csignal>

#include "kems.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::moved_from_test {
namespace {

template <class Kem> class MovedFromDeathTest : public ::testing::Test {
  protected:
    MovedFromDeathTest()
    {
        [[maybe_unused]] const auto taken = std::move(dk_);
        [[maybe_unused]] const auto taken_too = std::move(prepared_);
    }
    template <class F> static void expect_abort(const F& f)
    {
        EXPECT_EXIT(f(), ::testing::KilledBySignal(SIGABRT),
                    "^mlkem: use of a decapsulation key that was moved from\n$");
    }

    const key_material<Kem> keys_{"moved from"};
    typename Kem::decapsulation_key dk_ = keys_.decapsulation_key();
    typename Kem::prepared_decapsulation_key prepared_ = keys_.decapsulation_key().prepare();
    const typename Kem::ciphertext c_;
};
TEST_SUITE_OF_TYPES(MovedFromDeathTest, kems, set_names);

TEST_OF_TYPES(MovedFromDeathTest, ReadingADecapsulationKeyAborts)
{
    this->expect_abort([&] { (void)this->dk_.to_bytes(); });
    this->expect_abort([&] { (void)this->dk_.seed(); });
    this->expect_abort([&] { (void)this->dk_.encapsulation_key(); });
    this->expect_abort([&] { (void)this->dk_.prepare(); });
    this->expect_abort([&] { (void)TypeParam::prepare(this->dk_); });
    this->expect_abort([&] { (void)this->dk_.duplicate(); });
    this->expect_abort([&] { (void)this->prepared_.duplicate(); });
}

TEST_OF_TYPES(MovedFromDeathTest, ComparingADecapsulationKeyAborts)
{
    const auto good = this->keys_.decapsulation_key();
    this->expect_abort([&] { EXPECT_FALSE(this->dk_ == good); });
    this->expect_abort([&] { EXPECT_FALSE(good == this->dk_); });
}

TEST_OF_TYPES(MovedFromDeathTest, DecapsulatingAborts)
{
    std::error_code ec;
    this->expect_abort([&] { (void)TypeParam::decaps(this->dk_, this->c_); });
    this->expect_abort([&] { (void)TypeParam::decaps(this->dk_, this->c_.bytes(), ec); });
    this->expect_abort([&] { (void)TypeParam::decaps(this->dk_, this->c_.bytes()); });
    this->expect_abort([&] { (void)TypeParam::decaps(this->prepared_, this->c_); });
    this->expect_abort([&] { (void)TypeParam::decaps(this->prepared_, this->c_.bytes(), ec); });
    this->expect_abort([&] { (void)TypeParam::decaps(this->prepared_, this->c_.bytes()); });
    this->expect_abort(
        [&] { (void)TypeParam::check_pair(this->keys_.encapsulation_key(), this->dk_, ec); });
}

TEST_OF_TYPES(MovedFromDeathTest, DecapsulatingABatchAborts)
{
    std::error_code ec;
    const std::vector c(1, this->c_);
    std::vector<mlkem::shared_secret> K(1);
    std::vector<typename TypeParam::decapsulation_key> keys;
    keys.push_back(this->keys_.decapsulation_key());
    const auto taken = std::move(keys[0]);
    this->expect_abort([&] { (void)TypeParam::decaps_batch(keys, c, K, ec); });
    this->expect_abort([&] { (void)TypeParam::decaps_batch(this->dk_, c, K, ec); });
    this->expect_abort([&] { (void)TypeParam::decaps_batch(this->prepared_, c, K, ec); });
}

} // namespace
} // namespace mlkem_test::moved_from_test
