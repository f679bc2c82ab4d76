// SPDX-License-Identifier: MIT
// What Algorithms 13 to 18 of FIPS 203 ask hashes of: a session. It is told what each sponge
// absorbs, and asked for what each gives, by the standard's names. It alone knows in which order, in
// which lanes and when they are permuted, and how many operations go on side by side.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../ring/poly.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET {

/// A number below 256 of a script or a plan. std::uint8_t is a byte of data, which tests give another
/// type.
using small_number = unsigned char;

/// The sponges of an operation: G, H, J, PRF (FIPS 203, section 4.1), and SampleNTT's.
enum class sponge_kind : small_number { g, h, j, prf, entry };

/// One of them: `index` is the number that PRF absorbs, or i k + j for entry A[i][j].
struct sponge_id {
    sponge_kind kind;
    small_number op, index;
};

/// Entries of T_q at equal distances: a row or a column of A, t_hat or s_hat.
struct vector_view {
    const ntt_polynomial* first;
    std::size_t stride;
};

/// A row of A, and a place for its product with s_hat, which may be that of its first entry.
struct row_view : vector_view {
    ntt_polynomial& product;
};

/// Operations 0, 1, ..., operations() - 1, of which there are at most max_operations. Each value is
/// asked for once an operation, in their order, after all that was given for it. In between, the
/// session may compute it at any time. A given argument stays until every value that depends on it
/// was asked for.
///
/// - give_g(op, d, k) or give_g(op, m, h) tells what G absorbs. g(op) gives its 64 bytes. PRF absorbs
///   the last 32. The first 32 stay: rho until row() is called, K until all was asked for.
///
/// - noise<eta>(op, i) gives the 64 eta bytes of PRF_eta(sigma or r, i). It is called for 0, 1, 2,
///   ... of an operation, and good until the next call. Some numbers may be left out. noise(), row()
///   and column() give what the ring takes.
///
/// - give_rho(op, rho) tells where the seed of A is.
///
/// - give_prepared(op, a_hat, h) is for prepared keys, in the place of give_rho and give_h. It tells
///   that A and H(ek) are there. With a null pointer only H(ek) is, and give_rho is called too.
///
/// - give_h(op, ek) tells what H absorbs. h(op) gives its 32 bytes. h_for_g(op) tells where these
///   will be when G absorbs them.
///
/// - give_j(op, z, c), called after give_g, tells what J absorbs. j(op) gives its 32 bytes.
template <class S>
concept hash_session = requires(S& hash, std::size_t op, const std::uint8_t* bytes) {
    requires std::same_as<decltype(hash.operations()), std::size_t>;
    requires std::convertible_to<decltype(S::max_operations), std::size_t>;
    requires noexcept(hash.give_g(op, bytes, op));
    requires noexcept(hash.give_g(op, bytes, bytes));
    requires noexcept(hash.give_rho(op, bytes));
    requires noexcept(hash.template noise<2>(op, op));
    requires std::same_as<decltype(hash.g(op)), const std::uint8_t*>;
    requires std::same_as<decltype(hash.h(op)), const std::uint8_t*>;
};

/// A session for KeyGen. row(op, i) gives row i of A. It is called for 0, 1, 2, ... of each operation
/// in turn, and good until the next row is asked for.
///
/// give_h_by_rows(op, ek) tells where H(ek) will find ek. give_row(op) tells that 384 bytes more of
/// ek are there. After the last row h(op) may be called.
template <class S>
concept keygen_session =
    hash_session<S> && requires(S& hash, std::size_t op, const std::uint8_t* bytes) {
        requires noexcept(hash.give_h_by_rows(op, bytes));
        requires noexcept(hash.give_row(op));
        requires noexcept(hash.row(op, op));
    };

/// A session for Encaps and Decaps. column(op, j) gives column j of A. It is called for 0, 1, 2, ...
/// of each operation in turn. All columns of an operation stay until one of the next is asked for.
/// The type `encryption` is S or a base of it, which K-PKE.Encrypt asks for noise and columns.
template <class S>
concept encrypt_session =
    hash_session<S> && requires(S& hash, std::size_t op, const std::uint8_t* bytes) {
        requires std::derived_from<S, typename S::encryption>;
        requires noexcept(hash.column(op, op));
        requires noexcept(hash.give_h(op, bytes));
        requires noexcept(hash.give_j(op, bytes, bytes));
        requires std::same_as<decltype(hash.h_for_g(op)), const std::uint8_t*>;
        requires std::same_as<decltype(hash.j(op)), const std::uint8_t*>;
    };

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET
MLKEM_DETAIL_HIDDEN_END
