// SPDX-License-Identifier: MIT
// Policy: polynomials to bytes and back (FIPS 203, section 4.2.1), compressed or not.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../ct.hpp"
#include "../ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// All functions take constant time, because f is secret.
///
/// - byte_encode<12>(f, bytes), byte_decode<12>(bytes, f): 384 bytes. Decoding reduces modulo q.
///
/// - compress_encode<d>(f, bytes): bytes = ByteEncode_d(Compress_d(f)), 32 d bytes, for d = 1
///   (messages).
///
/// - compress_encode_sum<d>(f, g, bytes): ByteEncode_d(Compress_d(f + g)), 32 d bytes, for d = 4,
///   5, 10, 11 (ciphertexts).
///
/// - decode_decompress<d>(bytes, f): f = Decompress_d(ByteDecode_d(bytes)), 32 d bytes, for d = 1,
///   4, 5, 10, 11.
///
/// - is_reduced(bytes, polynomials): whether each value of 12 bits, 256 a polynomial, is below q.
template <class T>
concept codec_policy =
    requires(const std::uint8_t* in, std::uint8_t* out, ring_polynomial& f, ntt_polynomial& f_hat) {
        requires noexcept(T::template byte_encode<12>(f_hat, out));
        requires noexcept(T::template byte_decode<12>(in, f_hat));
        requires noexcept(T::template compress_encode<1>(f, out));
        requires noexcept(T::template compress_encode_sum<4>(f, f, out));
        requires noexcept(T::template compress_encode_sum<5>(f, f, out));
        requires noexcept(T::template compress_encode_sum<10>(f, f, out));
        requires noexcept(T::template compress_encode_sum<11>(f, f, out));
        requires noexcept(T::template decode_decompress<1>(in, f));
        requires noexcept(T::template decode_decompress<4>(in, f));
        requires noexcept(T::template decode_decompress<5>(in, f));
        requires noexcept(T::template decode_decompress<10>(in, f));
        requires noexcept(T::template decode_decompress<11>(in, f));
        { T::is_reduced(in, std::size_t{1}) } noexcept -> std::same_as<ct::mask>;
    };

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
