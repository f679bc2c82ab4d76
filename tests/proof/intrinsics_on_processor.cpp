// SPDX-License-Identifier: MIT
// The intrinsics as the processor computes them.
#include <array>
#include <cstring>
#include <immintrin.h>
#include <mlkem/machine/target.hpp>
#include <vector>

#include "intrinsics.hpp"

namespace mlkem_test::proof {
namespace {

struct alignas(32) memory : std::array<unsigned char, 32> {};

MLKEM_DETAIL_AVX2_BEGIN
template <class V> V in(const unsigned char* p) noexcept
{
    V r;
    std::memcpy(&r, p, sizeof r);
    return r;
}
template <class V> void out(unsigned char* r, V x) noexcept { std::memcpy(r, &x, sizeof x); }
void out_number(unsigned char* r, unsigned x) noexcept { std::memcpy(r, &x, sizeof x); }
void out_word(unsigned char* r, long long x) noexcept { std::memcpy(r, &x, sizeof x); }
int int_of(const unsigned char* p) noexcept
{
    int x = 0;
    std::memcpy(&x, p, sizeof x);
    return x;
}
memory memory_of(const unsigned char* p) noexcept
{
    memory m{};
    std::memcpy(m.data(), p, m.size());
    return m;
}
template <class V> V* at(memory& m, std::size_t i) noexcept
{
    return reinterpret_cast<V*>(m.data() + i);
}
template <class V> const V* at(const memory& m, std::size_t i) noexcept
{
    return reinterpret_cast<const V*>(m.data() + i);
}
void bytes_of(const memory& m, unsigned char* r) noexcept { std::memcpy(r, m.data(), m.size()); }
#include "intrinsics_probe.inl"
MLKEM_DETAIL_REGION_END

} // namespace

const std::vector<intrinsic>& intrinsics_of_processor() { return probed_intrinsics(); }

} // namespace mlkem_test::proof
