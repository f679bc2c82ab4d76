// SPDX-License-Identifier: MIT
// What the executor of plans works on, as symbols: bytes, words of eight of them, lanes of words and
// coefficients. A word holds its bytes in memory, so that the executor may see one as the other.
//
// A byte below 256 is itself. Any other is 256 times the number of a sum over GF(2): of variables,
// of bytes that a permutation gave, and of constants. Whatever else is in memory, or what arithmetic
// makes of a sum, is no byte, nor is a sum with it.
#pragma once

#include "bits.hpp"
#include "symbolic_bytes.hpp"

#include <mlkem/kernels/tables.hpp>
#include <unordered_map>

namespace mlkem_test::proof {

using symbol = mlkem_symbolic_byte;
using symbols = std::vector<symbol>;

/// Bytes of Keccak states. The permutation is not looked into: it is a function of 200 bytes.
class bytes_of_states {
  public:
    static constexpr symbol no_byte = 0xfffff001;
    using state = std::array<symbol, 200>;

    static bytes_of_states& all()
    {
        static bytes_of_states one;
        return one;
    }
    void forget() { *this = bytes_of_states(); }

    static bool is_byte(symbol x) { return x < 256 || (x & 255) == 0; }
    symbol variable()
    {
        const auto number = sums_of_bits::all().variable();
        if (number >= 1U << 24)
            throw std::length_error("more sums than a byte has numbers for");
        return 256 * number;
    }
    symbol xored(symbol a, symbol b)
    {
        if (!is_byte(a) || !is_byte(b))
            return no_byte;
        if (a < 256 && b < 256)
            return a ^ b;
        if (a == 0 || b == 0)
            return a == 0 ? b : a;
        const auto number = sums_of_bits::all().xored(number_of(a), number_of(b));
        if (number >= 1U << 24)
            throw std::length_error("more sums than a byte has numbers for");
        const auto constant = constants_.find(number);
        return constant == constants_.end() ? 256 * number : constant->second;
    }
    state permuted(const state& before)
    {
        ++permutations_;
        const auto [place, is_new] = after_.try_emplace(before);
        if (is_new)
            for (symbol& x : place->second)
                x = std::all_of(before.begin(), before.end(), is_byte) ? variable() : no_byte;
        return place->second;
    }
    std::size_t permutations() const { return permutations_; }

  private:
    struct hash {
        std::size_t operator()(const state& bytes) const noexcept
        {
            std::uint64_t h = 0;
            for (const std::uint32_t x : bytes)
                h = (h ^ x) * 0x9e3779b97f4a7c15 ^ h >> 29;
            return static_cast<std::size_t>(h ^ h >> 32);
        }
    };

    /// Each bit of a constant is a variable of its own.
    bytes_of_states()
    {
        sums_of_bits& sums = sums_of_bits::all();
        sums.forget();
        numbers_[0] = 0;
        for (std::size_t x = 1; x < 256; ++x) {
            const std::size_t low = x & (~x + 1);
            numbers_[x] = x == low ? sums.variable() : sums.xored(numbers_[low], numbers_[x ^ low]);
        }
        for (std::size_t x = 0; x < 256; ++x)
            constants_.emplace(numbers_[x], static_cast<symbol>(x));
    }
    sums_of_bits::number number_of(symbol x) const { return x < 256 ? numbers_[x] : x / 256; }

    std::array<sums_of_bits::number, 256> numbers_{};
    std::unordered_map<sums_of_bits::number, symbol> constants_;
    std::unordered_map<state, state, hash> after_;
    std::size_t permutations_ = 0;
};
inline symbols variables(std::size_t size)
{
    symbols bytes(size);
    for (symbol& x : bytes)
        x = bytes_of_states::all().variable();
    return bytes;
}

/// Faults in what the executor calls: one, in operation number `at` of those that it would change.
struct planned_fault {
    enum class kind {
        none,
        other_word,           // is read: the one that was read before
        reversed_bytes,       // of a word that is read
        reversed_stores,      // of all words that are stored as bytes
        no_end_of_padding,    // 0x80 is 0
        wrong_end_of_padding, // 0x80 is 0x40
        other_lane,           // a word is added to the lane beside
        next_nonce            // what PRF or an entry of A absorbs behind the seed
    };
    kind what = kind::none;
    std::size_t at = 0, done = 0;

    static planned_fault& now()
    {
        static planned_fault one;
        return one;
    }
    /// Whether it happens here.
    static bool is_here(kind one)
    {
        planned_fault& fault = now();
        return fault.what == one && fault.done++ == fault.at;
    }
};

/// Eight bytes in little-endian order.
struct byte_word {
    std::array<symbol, 8> bytes;

    byte_word() = default; // any bytes
    // NOLINTNEXTLINE(google-explicit-constructor): the executor writes plain words
    constexpr byte_word(unsigned long long x) : bytes{}
    {
        for (std::size_t i = 0; i < 8; ++i)
            bytes[i] = static_cast<symbol>(x >> 8 * i & 255);
    }
    constexpr bool is_constant() const
    {
        return std::all_of(bytes.begin(), bytes.end(), [](symbol x) { return x < 256; });
    }
    constexpr unsigned long long constant() const
    {
        unsigned long long x = 0;
        for (std::size_t i = 0; i < 8; ++i)
            x |= static_cast<unsigned long long>(bytes[i]) << 8 * i;
        return x;
    }
    friend constexpr bool operator==(const byte_word&, const byte_word&) = default;
};
constexpr byte_word operator~(const byte_word& a)
{
    return a.is_constant() ? byte_word(~a.constant()) : throw std::logic_error("~ of a symbol");
}
constexpr byte_word operator<<(const byte_word& a, int by)
{
    return a.is_constant() ? byte_word(a.constant() << by)
                           : throw std::logic_error("<< of a symbol");
}
inline byte_word operator^(const byte_word& a, const byte_word& b)
{
    byte_word r;
    for (std::size_t i = 0; i < 8; ++i)
        r.bytes[i] = bytes_of_states::all().xored(a.bytes[i], b.bytes[i]);
    return r;
}
static_assert(sizeof(byte_word) == 8 * sizeof(symbol));

/// A word that a lane absorbs, with the fault in its padding.
inline byte_word padded(const byte_word& w)
{
    using kind = planned_fault::kind;
    byte_word other = w;
    if (w.bytes[7] == 0x80 && planned_fault::is_here(kind::no_end_of_padding))
        other.bytes[7] = 0;
    if (w.bytes[7] == 0x80 && planned_fault::is_here(kind::wrong_end_of_padding))
        other.bytes[7] = 0x40;
    return other;
}
/// The word at p, as vectors and load_le64 read it.
inline byte_word read_word(const symbol* p)
{
    using kind = planned_fault::kind;
    static byte_word before = 0;
    byte_word w;
    std::copy(p, p + 8, w.bytes.begin());
    byte_word other = w;
    if (planned_fault::now().what == kind::other_word)
        other = std::exchange(before, w);
    else
        std::reverse(other.bytes.begin(), other.bytes.end());
    return other != w && (planned_fault::is_here(kind::other_word) ||
                          planned_fault::is_here(kind::reversed_bytes))
               ? other
               : w;
}
inline void write_word(symbol* p, const byte_word& w)
{
    std::copy(w.bytes.begin(), w.bytes.end(), p);
    if (planned_fault::now().what == planned_fault::kind::reversed_stores)
        std::reverse(p, p + 8);
}

/// N lanes of words.
template <std::size_t N, bool InMemory> struct word_lanes {
    using element = byte_word;
    static constexpr std::size_t lanes = N;
    static constexpr bool in_memory = InMemory;
    std::array<byte_word, N> v;

    static word_lanes load(const element* p)
    {
        word_lanes r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    void store(element* p) const { std::copy(v.begin(), v.end(), p); }
    static word_lanes set1(byte_word x)
    {
        if (x != byte_word(0) && x != byte_word(~0ULL) && x != byte_word(1ULL << 63) &&
            planned_fault::is_here(planned_fault::kind::next_nonce))
            ++x.bytes[0];
        word_lanes r;
        r.v.fill(x);
        return r;
    }
    static word_lanes load_public(const unsigned long* p)
    {
        word_lanes r;
        std::copy(p, p + N, r.v.begin());
        return r;
    }
    static word_lanes broadcast(const symbol* p)
    {
        word_lanes r;
        r.v.fill(read_word(p));
        return r;
    }
    static word_lanes load_bytes(const symbol* p)
    {
        word_lanes r;
        for (std::size_t i = 0; i < N; ++i)
            r.v[i] = padded(read_word(p + 8 * i));
        return r;
    }
    void store_bytes(symbol* p) const
    {
        for (std::size_t i = 0; i < N; ++i)
            write_word(p + 8 * i, v[i]);
    }
    friend word_lanes xor_(const word_lanes& a, const word_lanes& b)
    {
        word_lanes r;
        for (std::size_t i = 0; i < N; ++i)
            r.v[i] = a.v[i] ^ b.v[i];
        return r;
    }
    /// a ^ (~b & c), where b is a mask of lanes.
    friend word_lanes chi(const word_lanes& a, const word_lanes& b, const word_lanes& c)
    {
        word_lanes r = masked(a, b, c);
        const bool is_one_word = std::count(c.v.begin(), c.v.end(), c.v[0]) == N;
        if (planned_fault::now().what != planned_fault::kind::other_lane || N == 1 ||
            !is_one_word || c.v[0] == byte_word(~0ULL))
            return r;
        word_lanes mask = b;
        std::rotate(mask.v.begin(), mask.v.begin() + 1, mask.v.end());
        const word_lanes other = masked(a, mask, c);
        return other.v != r.v && planned_fault::is_here(planned_fault::kind::other_lane) ? other
                                                                                         : r;
    }

  private:
    static word_lanes masked(const word_lanes& a, const word_lanes& b, const word_lanes& c)
    {
        word_lanes r;
        for (std::size_t i = 0; i < N; ++i)
            if (b.v[i] == byte_word(~0ULL))
                r.v[i] = a.v[i];
            else if (b.v[i] == byte_word(0))
                r.v[i] = a.v[i] ^ padded(c.v[i]);
            else
                r.v[i].bytes.fill(bytes_of_states::no_byte);
        return r;
    }
};
template <std::size_t N, bool InMemory> void transpose(word_lanes<N, InMemory> (&rows)[N])
{
    for (std::size_t i = 0; i < N; ++i)
        for (std::size_t j = 0; j < i; ++j)
            std::swap(rows[i].v[j], rows[j].v[i]);
}
/// The permutation of all lanes.
template <class V> void permute_lanes(byte_word* states)
{
    for (std::size_t lane = 0; lane < V::lanes; ++lane) {
        bytes_of_states::state bytes;
        for (std::size_t i = 0; i < 200; ++i)
            bytes[i] = states[i / 8 * V::lanes + lane].bytes[i % 8];
        bytes = bytes_of_states::all().permuted(bytes);
        for (std::size_t i = 0; i < 200; ++i)
            states[i / 8 * V::lanes + lane].bytes[i % 8] = bytes[i];
    }
}

/// Two bytes of a polynomial. An entry of A has the number of its stream in each.
using coefficient = long long;
static_assert(sizeof(coefficient) == 2 * sizeof(symbol));

/// Rejection is not looked into: it appends to a stream what it read, and says how many
/// coefficients there are now. These are 256 after blocks_of_entry blocks.
class sampled_streams {
  public:
    static sampled_streams& all()
    {
        static sampled_streams one;
        return one;
    }
    std::size_t blocks_of_entry = 3;

    std::size_t begin(const symbol* bytes, coefficient* a_hat)
    {
        streams_.push_back({symbols(bytes, bytes + 2 * 168), 2, count_after(2)});
        std::fill(a_hat, a_hat + 256, static_cast<coefficient>(streams_.size()));
        return streams_.back().count;
    }
    std::size_t append(const symbol* bytes, std::size_t size, const coefficient* a_hat,
                       std::size_t j)
    {
        stream& one = of(a_hat);
        EXPECT_EQ(j, one.count) << "it goes on elsewhere";
        // Three bytes 0xff are two candidates that are not below q.
        for (std::size_t i = 0; i + 3 <= size; i += 3)
            if (bytes[i] != 0xff || bytes[i + 1] != 0xff || bytes[i + 2] != 0xff)
                one.bytes.insert(one.bytes.end(), bytes + i, bytes + i + 3);
        EXPECT_EQ(size % 3, 0U);
        return one.count = count_after(++one.blocks);
    }
    const symbols& bytes(const coefficient* a_hat) { return of(a_hat).bytes; }
    void forget()
    {
        streams_.clear();
        streams_.resize(1); // of what is no entry
    }

  private:
    struct stream {
        symbols bytes;
        std::size_t blocks = 0, count = 0;
    };
    std::size_t count_after(std::size_t blocks) const
    {
        return blocks < blocks_of_entry ? 187 + 10 * blocks : 256;
    }
    stream& of(const coefficient* a_hat)
    {
        const auto number = static_cast<std::size_t>(a_hat[0]) - 1;
        const bool is_whole =
            std::all_of(a_hat, a_hat + 256, [&](coefficient x) { return x == a_hat[0]; });
        return streams_[is_whole && number < streams_.size() ? number : 0];
    }
    std::vector<stream> streams_;
};

} // namespace mlkem_test::proof

// Polynomials of two bytes a coefficient, words of eight bytes, and what the executor calls of the
// standard library and of bytes.hpp with them.
namespace std {
using mlkem_symbolic_coefficient = ::mlkem_test::proof::coefficient;
using mlkem_symbolic_word = ::mlkem_test::proof::byte_word;
inline void mlkem_symbolic_memset(mlkem_symbolic_byte* to, int value, size_t count)
{
    fill_n(to, count, static_cast<mlkem_symbolic_byte>(value & 255));
}
} // namespace std
#define int16_t mlkem_symbolic_coefficient
#include <mlkem/hash/session.hpp>

#define uint64_t mlkem_symbolic_word
#include <mlkem/hash/plan.hpp>
#undef uint64_t
#include <mlkem/fips203/ml_kem_internal.hpp>
#include <mlkem/hash/serial_session.hpp>
#include <mlkem/key_views.hpp>
#include <mlkem/policy/ring.hpp>
#include <mlkem/policy/small_ring.hpp>

#define uint64_t mlkem_symbolic_word
#include <mlkem/hash/planned_session.hpp>

#include <mlkem/plans.hpp>

#define memset mlkem_symbolic_memset
#define load_le64 mlkem_test::proof::read_word
#define store_le64 mlkem_test::proof::write_word
