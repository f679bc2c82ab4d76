// SPDX-License-Identifier: MIT
// What the vectors that check kernels, interval.hpp and taint.hpp, share: the list of what they
// found, and operations that only move lanes.
#pragma once

#include <array>
#include <cstddef>
#include <mlkem/simd/layout.hpp>
#include <string>
#include <utility>
#include <vector>

namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::checking {

/// How often a kernel broke a rule, and the first of these times in words. Kernels are noexcept:
/// they go on after a finding.
struct findings {
    std::size_t count = 0;
    std::vector<std::string> first;
};

inline findings& all_findings() noexcept
{
    static findings all;
    return all;
}

inline void report(const std::string& finding)
{
    constexpr std::size_t kept = 5;
    findings& all = all_findings();
    ++all.count;
    if (all.first.size() < kept)
        all.first.push_back(finding);
}

/// What was found since the last call.
inline findings take_findings() noexcept { return std::exchange(all_findings(), findings{}); }

/// Base of vectors: lanes of any kind.
template <class T, std::size_t N> struct lanes_of {
    std::array<T, N> v{};
};

template <class V> V swap_pairs(const V& a) noexcept
{
    V r;
    for (std::size_t i = 0; i < V::lanes; ++i)
        r.v[i] = a.v[i ^ 1];
    return r;
}

/// Puts the lanes of a and b into the order that `to` names.
template <class V, std::size_t N>
void permute_pair(V& a, V& b, const layout::lane_pair<N>& to) noexcept
{
    const V x = a, y = b;
    for (std::size_t i = 0; i < N; ++i) {
        a.v[i] = to.a[i] < N ? x.v[to.a[i]] : y.v[to.a[i] - N];
        b.v[i] = to.b[i] < N ? x.v[to.b[i]] : y.v[to.b[i] - N];
    }
}
template <std::size_t len, class V> void exchange_blocks(V& a, V& b) noexcept
{
    static_assert(len >= 2 && len < V::lanes);
    auto order = layout::lane_pair<V::lanes>::in_order();
    order.exchange_blocks(len);
    permute_pair(a, b, order);
}
template <class V> void exchange_inwards(V& a, V& b) noexcept
{
    permute_pair(a, b, layout::lane_pair<V::lanes>::inwards(2));
}
template <class V> void exchange_outwards(V& a, V& b) noexcept
{
    permute_pair(a, b, layout::lane_pair<V::lanes>::outwards());
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::checking
