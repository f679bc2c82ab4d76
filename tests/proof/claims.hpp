// SPDX-License-Identifier: MIT
// What proofs of kernels share: symbolic inputs, and planted faults that make each claim false.
#pragma once

#include <cstddef>
#include <gtest/gtest.h>
#include <initializer_list>
#include <string>
#include <vector>

#include "definitions.hpp"
#include "proves_all.hpp"
#include "symbolic.hpp"

namespace mlkem_test::proof {

/// The number of the first bit of an input.
inline constexpr bit first_bit = 100;

inline std::vector<lane> lanes_of(const polynomial& f) { return {f.begin(), f.end()}; }
/// Bytes of bits first_bit, first_bit + 1, ... in the order of Algorithm 4 (BytesToBits).
inline std::vector<byte> bytes_of_bits(std::size_t size)
{
    std::vector<byte> bytes(size);
    for (std::size_t i = 0; i < 8 * size; ++i)
        bytes[i / 8].bits[i % 8] = first_bit + static_cast<bit>(i);
    return bytes;
}

/// Plants faults in the operations of the kernel that `claim` runs: in about `tries` of them, one
/// at a time, of each kind. Each fault makes the claim false. Their number.
template <class Claim>
std::size_t expect_faults_found(const std::string& name, std::size_t tries,
                                std::initializer_list<planted_fault::kind> kinds, Claim claim)
{
    planted_fault& fault = planted_fault::now();
    fault = {planted_fault::kind::misplaced, ~std::size_t{0}, 0, 0};
    EXPECT_TRUE(claim());
    const std::size_t operations = fault.done;
    EXPECT_GE(operations, n / 32) << name;
    std::size_t found = 0;
    for (std::size_t at = 0; at < operations; at += operations / tries + 1)
        for (const planted_fault::kind kind : kinds) {
            fault = {kind, at, at * 7 + 3, 0};
            EXPECT_FALSE(claim()) << name << ", operation " << at << " of " << operations;
            ++found;
            (void)mlkem::checking::take_findings();
        }
    fault = {};
    return found;
}

} // namespace mlkem_test::proof
