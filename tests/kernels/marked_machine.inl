// SPDX-License-Identifier: MIT
// A backend on marked lanes. Read in a namespace that has `machine_name`, `coefficient_lanes`, `costs` and
// state_lanes<N> for each width.
namespace code {
using namespace mlkem;
using namespace mlkem::fips203;

using vec16 = taint_code::vec16<coefficient_lanes, marks::in_memory>;
using vec32 = taint_code::vec32<coefficient_lanes, marks::in_memory>;
template <std::size_t N> struct states {};
template <std::size_t N>
    requires(costs.of(N) != 0)
struct states<N> {
    using type = state_lanes<N>;
};
#include <mlkem/kernels/all.inl>
} // namespace code

struct backend {
    static constexpr std::string_view name = machine_name;
    using keccak = code::keccak;
    using ntt = code::arithmetic;
    using sampling = code::sampler;
    using executor = code::executor;
    using codec = code::codec;
    using fo = code::fo;
};
