// SPDX-License-Identifier: MIT
// Concepts of the vector types of an instruction set, as kernels use them: `vec16`, `vec32` and the
// vectors that states<N>::type names. Tests run the same kernels on vectors of marked numbers and
// on vectors of ranges (tests/kernels).
//
// Every operation works lane by lane unless it says otherwise. Bounds are of each lane. If a bound
// is broken, the value of that lane is of no meaning; nothing else happens. The time of an
// operation does not depend on its operands, unless its name ends in _vartime.
//
// To add an instruction set NAME, change these places and no others. An existing one is the pattern:
// search for sse2 or, where compilers have to be told of it, avx2. After each paragraph a program
// compiles again.
//
// The kernels on its vectors:
//
//   machine/target_tag.hpp      MLKEM_BACKEND_NAME, which leaves it out, in three spots.
//   machine/backends_there.hpp  MLKEM_DETAIL_HAS_NAME: whether the program has it.
//
//   machine/target.hpp          its target region, if compilers must be told of it.
//
//   machine/cpu.hpp             whether processor and system have it, if not all do.
//   machine/registers.hpp       the registers that no other has.
//
//   simd/                       a header with its vector types.
//   backend/                    a header that includes kernels/all.inl and has a Backend.
//
//   backend/arch_tags.hpp       xsimd's tag, or one of our own as in backend/wasm.hpp.
//
//   backend/dispatch.hpp        its header, and a line in `backends`, best first.
//   mlkem.cppm                  its name in the export list.
//
// The library mlkem::compiled, where it is a part with a number:
//
//   compiled/entry_points.hpp   its name and its number, which number_of of others must exceed.
//   compiled/compiled_operations.hpp   is_compiled: how many numbers there are.
//
//   compiled/compiled_backends.hpp   what units see of it.
//   compiled_functions.inl      its part, in four spots.
//
//   cmake/compiled_library.cmake   its number and its part.
//
// Tests, below tests/:
//
//   in_each_target.inl          its namespace and region.
//   covered_sets.hpp            a number that differs from those of its machine.
//   costs_of_permutations.hpp   what its permutations cost.
//
//   hash/plan_test.cpp          a machine, and a row of two tables.
//   evidence/ct/stack_residue.cpp   what operations may take of the stack.
//
//   proof/plan_proof_test.cpp   a namespace with its costs, and a line in two tests.
//   proof/proved.txt            the proofs of each operation on its vectors.
//
//   evidence/matrix/processors.txt   which processors have it, and may be without.
//
// include/mlkem/README.md: the map, and the table of backends. Other tests and all benchmarks take
// their backends from mlkem::backends, scripts from the macros in machine/target_tag.hpp.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../machine/target.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::simd {

/// A vector of `lanes` numbers of 16 bits with a sign, 8, 16 or 32 of them. Pairs has half as many
/// lanes of 32 bits. Kernels hold coefficients in it, with the bounds that they state.
///
/// Memory. No address needs to be aligned, except those of constants().
///
///   load(p), x.store(p)       `lanes` numbers.
///   constants(p)              `lanes` numbers of a public table, aligned to the vector's size.
///   set1(c)                   c in each lane.
///
///   load_bits<d>(b)           words of d bits, packed in d lanes / 8 bytes. Ensures 0 <= r < 2^d.
///                             For d = 1, 4, 5, 6, 10, 11, 12. Reads no byte beyond.
///
///   x.store_bits<d>(b)        the inverse of load_bits. Requires 0 <= x < 2^d.
///                             For d = 1, 4, 5, 10, 11, 12. Writes no byte beyond.
///
///   append_below_q_vartime(x, p, room)   stores the lanes below q to p, in order, at most `room`.
///                             Returns their number. Requires 0 <= x, public. The rest of the next
///                             min(room, lanes) places is of no meaning.
///
///   all_negative(x)           a number that is negative if all lanes are, else 0 or positive.
///
/// Arithmetic, where - 2^15 <= r < 2^15:
///
///   add, sub                  a + b, a - b. Requires the exact result within 16 bits.
///   sub_wrapping              a - b mod 2^16.
///
///   mul_lo_wrapping           a b mod 2^16.
///   mul_high                  floor(a b / 2^16). Requires a, b not both -2^15.
///
///   mul_round                 floor(a b / 2^15 + 1/2). Requires |b| < 2^13.
///
///   sub_high(a, b, c, d)      mul_high(a, b) - mul_high(c, d). Requires a b = c d mod 2^16.
///
///   bit_and                   a & b, of two's complements.
///   shift_left_wrapping<s>    a 2^s mod 2^16.
///   shift_right<s>            floor(a / 2^s).
///
///   add_q_if_negative         a + q if a < 0, else a. Requires a >= -q.
///
/// Pairs. Lane i of Pairs belongs to lanes 2 i and 2 i + 1.
///
///   multiply_pairs(a, b)      a[2 i] b[2 i] + a[2 i + 1] b[2 i + 1]. Requires it within 32 bits.
///
///   add                       of Pairs. Requires the exact result within 32 bits.
///
///   low_halves(e, o)          bits 0 to 15 of e[i] in lane 2 i, of o[i] in lane 2 i + 1.
///
///   high_halves(e, o)         bits 16 to 31 of e[i] in lane 2 i, of o[i] in lane 2 i + 1.
///
/// Order of lanes:
///
///   swap_pairs                lanes 2 i and 2 i + 1 change places.
///
///   exchange_blocks<l>(a, b)  block 2 i + 1 of a, of l lanes, changes places with block 2 i of b.
///                             For l = 2, 4, ... lanes / 2. A second exchange undoes the first.
///
///   exchange_inwards(a, b)    exchange_blocks<lanes / 2>, ... <4>, <2>.
///   exchange_outwards(a, b)   the inverse of exchange_inwards.
///
/// Optional: binomial<eta, residues>(bits), in the place of the one in kernels/sampling.inl.
template <class V, class Pairs>
concept coefficient_vector =
    requires(V a, V b, Pairs e, typename V::element* p, typename V::byte* bytes,
             const std::int16_t* table, std::size_t room) {
        requires V::lanes == 8 || V::lanes == 16 || V::lanes == 32;
        requires std::same_as<decltype(V::load(p)), V>;
        requires std::same_as<decltype(V::constants(table)), V>;
        requires std::same_as<decltype(V::set1(std::int16_t{})), V>;
        requires std::same_as<decltype(V::template load_bits<12>(bytes)), V>;
        requires std::same_as<decltype(V::append_below_q_vartime(a, p, room)), std::size_t>;
        requires std::same_as<decltype(V::all_negative(a)), typename V::element>;
        a.store(p);
        a.template store_bits<12>(bytes);
        requires std::same_as<decltype(add(a, b)), V>;
        requires std::same_as<decltype(sub(a, b)), V>;
        requires std::same_as<decltype(sub_wrapping(a, b)), V>;
        requires std::same_as<decltype(mul_lo_wrapping(a, b)), V>;
        requires std::same_as<decltype(mul_high(a, b)), V>;
        requires std::same_as<decltype(mul_round(a, b)), V>;
        requires std::same_as<decltype(sub_high(a, b, a, b)), V>;
        requires std::same_as<decltype(bit_and(a, b)), V>;
        requires std::same_as<decltype(shift_left_wrapping<3>(a)), V>;
        requires std::same_as<decltype(shift_right<1>(a)), V>;
        requires std::same_as<decltype(add_q_if_negative(a)), V>;
        requires std::same_as<decltype(multiply_pairs(a, b)), Pairs>;
        requires std::same_as<decltype(add(e, e)), Pairs>;
        requires std::same_as<decltype(low_halves(e, e)), V>;
        requires std::same_as<decltype(high_halves(e, e)), V>;
        requires std::same_as<decltype(swap_pairs(a)), V>;
        exchange_blocks<2>(a, b);
        exchange_inwards(a, b);
        exchange_outwards(a, b);
    };

/// A vector of `lanes` words of 64 bits without a sign, one from each of `lanes` states of Keccak.
///
///   in_memory                 whether a permutation keeps the states in memory, not in registers.
///
///   spreads_ternary           whether theta and chi of different rows are interleaved.
///                             That suits vectors for which xor3 and chi are one instruction each.
///
///   in_general_registers      whether it is a general register.
///
///   load(p), x.store(p)       `lanes` words, at any address.
///   set1(c)                   c in each lane.
///
///   xor_, xor3                a ^ b, a ^ b ^ c.
///   pinned(a)                 a, which compilers have at this place of the source. If in_memory.
///   chi(a, b, c)              a ^ (~b & c).
///
///   xor_rotated_1(a, b)       a ^ (b rotated left by 1).
///   xor_rotate<s>(a, b)       (a ^ b) rotated left by s, 0 <= s < 64.
template <class V>
concept permuted_vector = requires(V a, typename V::element* p) {
    requires std::convertible_to<decltype(V::lanes), std::size_t>;
    requires std::same_as<decltype(V::in_memory), const bool>;
    requires std::same_as<decltype(V::spreads_ternary), const bool>;
    requires std::same_as<decltype(V::in_general_registers), const bool>;
    requires std::same_as<decltype(V::load(p)), V>;
    requires std::same_as<decltype(V::set1(std::uint64_t{})), V>;
    a.store(p);
    requires std::same_as<decltype(xor_(a, a)), V>;
    requires std::same_as<decltype(xor3(a, a, a)), V>;
    requires std::same_as<decltype(chi(a, a, a)), V>;
    requires std::same_as<decltype(xor_rotated_1(a, a)), V>;
    requires std::same_as<decltype(xor_rotate<0>(a, a)), V>;
};

/// A permuted_vector with the operations of sponges in lanes. Words of bytes are little-endian.
///
///   load_public(p)            `lanes` words that are no secret.
///   broadcast(b)              the word of 8 bytes in each lane.
///
///   transpose(rows)           lane j of row i to lane i of row j.
///   x.store_bytes(b)          `lanes` words as bytes.
template <class V>
concept sponge_vector =
    permuted_vector<V> &&
    requires(V a, V (&rows)[V::lanes], const std::uint64_t* words, std::uint8_t* bytes) {
        requires std::same_as<decltype(V::load_public(words)), V>;
        requires std::same_as<decltype(V::broadcast(bytes)), V>;
        transpose(rows);
        a.store_bytes(bytes);
    };

/// A sponge_vector with the operations of a comparison, for vectors of 2 or 4 lanes. Vectors of 8
/// lanes have load_bytes too.
///
///   load_bytes(b)             `lanes` words of bytes.
///   or_, or_of_lanes          a | b; the lanes of a vector, or-ed to one word.
template <class V>
concept state_vector = sponge_vector<V> && requires(V a, const std::uint8_t* bytes) {
    requires std::same_as<decltype(V::load_bytes(bytes)), V>;
    requires std::same_as<decltype(or_(a, a)), V>;
    requires std::same_as<decltype(or_of_lanes(a)), typename V::element>;
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::simd
MLKEM_DETAIL_HIDDEN_END
