// SPDX-License-Identifier: MIT
// Key files have fixed sizes: they are written and read without the heap.
#include <cstdlib>
#include <new>

#include "key_files.hpp"
#include "typed_tests.hpp"

namespace mlkem_test::allocation_test {
namespace {
std::size_t allocations = 0;
} // namespace
} // namespace mlkem_test::allocation_test

// All the other forms call these. Inlined, g++ would take them for a mismatched pair.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    ++mlkem_test::allocation_test::allocations;
    if (void* const p = std::malloc(size))
        return p;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace mlkem_test::allocation_test {
namespace {

template <class F> std::size_t allocations_of(const F& f)
{
    const std::size_t before = allocations;
    f();
    return allocations - before;
}

TEST(AllocationCount, SeesAllocations)
{
    // By a direct call: compilers may leave out what a new-expression allocates.
    EXPECT_EQ(allocations_of([] { ::operator delete(::operator new(1)); }), 1U);
}

template <class Kem> class Allocation : public ::testing::Test {};
using kems_and_x_wing =
    ::testing::Types<mlkem::ml_kem_512, mlkem::ml_kem_768, mlkem::ml_kem_1024, x_wing>;
TEST_SUITE_OF_TYPES(Allocation, kems_and_x_wing, by_number);

TEST_OF_TYPES(Allocation, IsNoneInAWrittenAndReadFile)
{
    shake128_random rng("allocations");
    const auto pair = TypeParam::keygen(rng);
    std::error_code ec;
    EXPECT_EQ(allocations_of([&] {
                  const auto der = mlkem::private_key_to_der(pair.dk, ec);
                  const auto text = mlkem::private_key_to_pem(pair.dk, ec);
                  (void)mlkem::private_key_from_der<TypeParam>(*der, ec);
                  (void)mlkem::private_key_from_pem<TypeParam>(text->view(), ec);
                  const auto sent = mlkem::public_key_to_der(pair.ek);
                  const auto sent_text = mlkem::public_key_to_pem(pair.ek);
                  (void)mlkem::public_key_from_der<TypeParam>(sent, ec);
                  (void)mlkem::public_key_from_pem<TypeParam>(sent_text.view(), ec);
                  (void)mlkem::any_private_key_from_pem(text->view(), ec);
                  (void)mlkem::any_public_key_from_pem(sent_text.view(), ec);
              }),
              0U);
}

} // namespace
} // namespace mlkem_test::allocation_test
