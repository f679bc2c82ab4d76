// SPDX-License-Identifier: MIT
// Policy: the number-theoretic transform and arithmetic in T_q and R_q (FIPS 203, section 4.3).
#pragma once

#include <concepts>
#include <cstddef>

#include "../ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// Every operand satisfies the invariant of polynomial, and so does every result.
///
/// - ntt(f, f_hat), inverse_ntt(f_hat, f): between R_q and T_q.
///
/// - cached: a type for an element of T_q, prepared for products. Function cache(g_hat, g) makes it
///   once for all products of g_hat.
///
/// - ntt_cached(g, g_cached): cache() of the NTT.
///
/// - multiply_accumulate<K>(f_hat, stride, g, h_hat): h_hat = sum over i < K of f_hat[i * stride] *
///   g[i]. Stride 1 is a row of a matrix, stride K a column. The result h_hat may be f_hat[0].
///
/// - add(f, g): f += g. subtract(f, g): f -= g.
template <class T>
concept ntt_policy = requires(ring_polynomial& f, ntt_polynomial& f_hat, typename T::cached& g,
                              const ntt_polynomial* row, const typename T::cached* vector) {
    requires noexcept(T::ntt(f, f_hat));
    requires noexcept(T::inverse_ntt(f_hat, f));
    requires noexcept(T::cache(f_hat, g));
    requires noexcept(T::ntt_cached(f, g));
    requires noexcept(T::template multiply_accumulate<2>(row, 1, vector, f_hat));
    requires noexcept(T::template multiply_accumulate<3>(row, 1, vector, f_hat));
    requires noexcept(T::template multiply_accumulate<4>(row, 1, vector, f_hat));
    requires noexcept(T::add(f, f));
    requires noexcept(T::add(f_hat, f_hat));
    requires noexcept(T::subtract(f, f));
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
