// SPDX-License-Identifier: MIT
// Bytes, bits and compressed coefficients (FIPS 203, section 4.2.1) on vectors. The loops pack
// lanes of d bits to bytes and back; the vector type knows how.

/// FIPS 203's ByteEncode_12. Requires 0 <= f < q. Writes 384 bytes.
MLKEM_NOINLINE inline void byte_encode_12(const vec16::element* f, vec16::byte* bytes) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes)
        load_residues(f + i).template store_bits<12>(bytes + 12 * i / 8);
}

/// FIPS 203's ByteDecode_12 of any 384 bytes. Ensures 0 <= f < q.
MLKEM_NOINLINE inline void byte_decode_12(const vec16::byte* bytes, vec16::element* f) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes) {
        const vec16 x = vec16::template load_bits<12>(bytes + 12 * i / 8);
        store_residues(add_q_if_negative(sub(x, vec16::set1(q))), f + i);
    }
}

/// ByteEncode_d(Compress_d(f)). Requires 0 <= f < q. Writes 32 d bytes.
template <int d>
MLKEM_NOINLINE inline void compress_encode(const vec16::element* f, vec16::byte* bytes) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes)
        compress<d>(load_residues(f + i)).template store_bits<d>(bytes + d * i / 8);
}

/// ByteEncode_d(Compress_d(f + g)). Requires 0 <= f, g < q. Writes 32 d bytes.
template <int d>
MLKEM_NOINLINE inline void compress_encode_sum(const vec16::element* f, const vec16::element* g,
                                               vec16::byte* bytes) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes) {
        const vec16 g_less_q = sub(load_residues(g + i), vec16::set1(q));
        const vec16 sum = add_q_if_negative(add(load_residues(f + i), g_less_q));
        compress<d>(sum).template store_bits<d>(bytes + d * i / 8);
    }
}

/// Decompress_d(ByteDecode_d(bytes)) of any 32 d bytes. Ensures 0 <= f < q.
template <int d>
MLKEM_NOINLINE inline void decode_decompress(const vec16::byte* bytes, vec16::element* f) noexcept
{
    for (std::size_t i = 0; i < n; i += vec16::lanes)
        store_residues(decompress<d>(vec16::template load_bits<d>(bytes + d * i / 8)), f + i);
}

/// A number that is negative if all values of 12 bits, 256 a polynomial, are below q.
MLKEM_NOINLINE inline vec16::element is_reduced(const vec16::byte* bytes,
                                                std::size_t polynomials) noexcept
{
    vec16 all = vec16::set1(-1);
    for (std::size_t i = 0; i < polynomials * n; i += vec16::lanes) {
        const vec16 x = vec16::template load_bits<12>(bytes + 12 * i / 8);
        all = bit_and(all, sub(x, vec16::set1(q)));
    }
    return vec16::all_negative(all);
}
