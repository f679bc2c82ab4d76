// SPDX-License-Identifier: MIT
/// \file
/// Incremental encapsulation: Encaps in two steps, for protocols whose messages are small. The
/// first step needs 64 bytes of the encapsulation key, its header, and gives most of the
/// ciphertext. The second step needs the rest of the key. Both parts of the ciphertext together,
/// and K, are those of Encaps with the same message m.
///
///     using split = mlkem::incremental<mlkem::ml_kem_768>;
///     auto [ct1, state] = split::encaps_begin(header);                // as soon as it has arrived
///     auto [ct2, K]     = split::encaps_finish(state, second_part);   // throws if they do not match
///     auto same_K       = split::decaps(dk, ct1, ct2);
///
/// An encapsulation key is second part || rho, with the header rho || H(ek). Nothing but its length
/// can be checked of a header alone: so the first step keeps K back. The second step checks the
/// second part before ct2 exists. An unchecked one may give ct2 that shows m to everybody.
#pragma once

#include "header_begin.inl"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>
#include <utility>

#include "access.hpp"
#include "burnt_sponge.hpp"
#include "byte_range.hpp"
#include "byte_string.hpp"
#include "bytes.hpp"
#include "encapsulation.hpp"
#include "error.hpp"
#include "kem.hpp"
#include "kem_operations.hpp"
#include "key_bytes.hpp"
#include "keys.hpp"
#include "params.hpp"
#include "random.hpp"
#include "ring/poly.hpp"
#include "secret.hpp"

#if !defined(MLKEM_COMPILED)
#include "incremental_operations.hpp"
#endif

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Bytes of the parts of keys and ciphertexts, and of the state between the two steps.
template <parameter_set P> struct incremental_sizes {
    /// rho || H(ek).
    MLKEM_DETAIL_CONSTANT std::size_t key_header = 2 * symmetric_size;
    /// ek without rho, its last 32 bytes: 768, 1152 or 1536.
    MLKEM_DETAIL_CONSTANT std::size_t key_second_part = sizes<P>::vector;
    /// The encoding of u: 640, 960 or 1408.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext_1 = sizes<P>::ciphertext_u;
    /// The encoding of v: 128, 128 or 160.
    MLKEM_DETAIL_CONSTANT std::size_t ciphertext_2 = sizes<P>::ciphertext_v;
    /// m || header: the state as it is stored.
    MLKEM_DETAIL_CONSTANT std::size_t state = message_size + key_header;
};

/// The header of an encapsulation key, rho || H(ek). Public. Any 64 bytes are a header.
template <parameter_set P>
class key_header : public any_bytes<key_header<P>, incremental_sizes<P>::key_header> {
  public:
    /// Zeros, to receive into.
    MLKEM_INLINE key_header() noexcept = default;
    /// \cond
    MLKEM_INLINE explicit key_header(unfilled) noexcept {}
    /// \endcond
};

/// The rest of an encapsulation key. Public. Checked against the header when it is used.
template <parameter_set P>
class key_second_part
    : public any_bytes<key_second_part<P>, incremental_sizes<P>::key_second_part> {
  public:
    /// Zeros, to receive into.
    MLKEM_INLINE key_second_part() noexcept = default;
    /// \cond
    MLKEM_INLINE explicit key_second_part(unfilled) noexcept {}
    /// \endcond
};

/// The first part of a ciphertext, which the first step gives. Public. Zero until assigned.
template <parameter_set P>
class ciphertext_1 : public any_bytes<ciphertext_1<P>, incremental_sizes<P>::ciphertext_1> {
  public:
    /// Zeros, to receive into.
    MLKEM_INLINE ciphertext_1() noexcept = default;
    /// \cond
    MLKEM_INLINE explicit ciphertext_1(unfilled) noexcept {}
    /// \endcond
};

/// The second part of a ciphertext. Public. Zero until assigned.
template <parameter_set P>
class ciphertext_2 : public any_bytes<ciphertext_2<P>, incremental_sizes<P>::ciphertext_2> {
  public:
    /// Zeros, to receive into.
    MLKEM_INLINE ciphertext_2() noexcept = default;
    /// \cond
    MLKEM_INLINE explicit ciphertext_2(unfilled) noexcept {}
    /// \endcond
};

/// What the encapsulating side keeps between the two steps: m || header, and what the first step
/// computed of y, e2 and K. Secret: move-only and wiped. It takes 1.4, 1.9 or 2.4 kB. One state makes one
/// ciphertext: encaps_finish wipes it, and it is then spent.
///
/// It may be stored until the second part arrives, as the 96 bytes m || header. The second step then
/// computes the rest again. Finish no more than one of its copies: ciphertexts of one state for two
/// keys show the secret y.
template <parameter_set P> class [[nodiscard]] encapsulation_state {
  public:
    /// Bytes of the state as it is stored: 96.
    MLKEM_DETAIL_CONSTANT std::size_t size = incremental_sizes<P>::state;

    /// \cond
    MLKEM_INLINE explicit encapsulation_state(unfilled) noexcept {}
    /// \endcond

    /// Moves the state. The other object is then wiped and spent.
    MLKEM_INLINE encapsulation_state(encapsulation_state&& other) noexcept
        : bytes_(std::move(other.bytes_))
    {
        take_kept(other);
    }
    /// Moves the state. The other object is then wiped and spent.
    MLKEM_INLINE encapsulation_state& operator=(encapsulation_state&& other) noexcept
    {
        if (this != &other) {
            bytes_ = std::move(other.bytes_);
            take_kept(other);
        }
        return *this;
    }
    encapsulation_state(const encapsulation_state&) = delete;            // made for one use
    encapsulation_state& operator=(const encapsulation_state&) = delete; // made for one use
    MLKEM_INLINE ~encapsulation_state() { wipe_kept(); }

    /// Whether encaps_finish has used it, or it was moved from.
    [[nodiscard]] MLKEM_INLINE bool is_spent() const noexcept { return bytes_.is_empty(); }

    /// A copy of the 96 bytes to store, in an array that wipes itself. A spent state has none: the call
    /// then ends the program.
    MLKEM_INLINE secret_array<size> to_bytes() const noexcept
    {
        return secret_array<size>(bytes_.span());
    }
    /// The state from what to_bytes() gave. Errors: invalid_length.
    template <byte_range R>
    [[nodiscard]] MLKEM_INLINE static std::optional<encapsulation_state>
    from_bytes(const R& range, std::error_code& ec) noexcept
    {
        std::optional<encapsulation_state> state;
        const std::span<const std::uint8_t> in = detail::bytes_of<size>(range);
        if (!detail::has_length(in.size(), size, ec))
            return state;
        state.emplace(key_access::tag());
        copy_out_of_line(key_access::bytes(*state).data(), in.data(), size);
        return state;
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// The state from what to_bytes() gave. Throws std::system_error: invalid_length.
    template <byte_range R> MLKEM_INLINE static encapsulation_state from_bytes(const R& range)
    {
        std::error_code ec;
        return detail::value(from_bytes(range, ec), ec);
    }
#endif

  private:
    friend key_access;
    MLKEM_INLINE const secret_array<size>& view() const noexcept { return bytes_; }

    MLKEM_INLINE void take_kept(encapsulation_state& other) noexcept
    {
        wipe_kept(); // the other one may have nothing to put there
        if (other.kept_.is_there)
            copy_out_of_line(reinterpret_cast<std::uint8_t*>(&kept_.begun),
                             reinterpret_cast<const std::uint8_t*>(&other.kept_.begun),
                             sizeof kept_.begun);
        kept_.is_there = std::exchange(other.kept_.is_there, false);
        other.wipe_kept();
    }
    /// Wipes all behind the 96 bytes. Between members an object keeps what the stack held there, which
    /// may be of another secret.
    MLKEM_INLINE void wipe_kept() noexcept
    {
        std::uint8_t* const begin = reinterpret_cast<std::uint8_t*>(this);
        // Zeros also say that kept_ is not there.
        wipe_out_of_line(begin + sizeof bytes_, sizeof *this - sizeof bytes_);
    }
    MLKEM_INLINE void spend() noexcept
    {
        const secret_array<size> spent = std::move(bytes_);
        wipe_kept();
    }

    /// What the first step computed. It is not there in a state that was stored.
    struct computed {
        begun_encaps<P> begun;
        bool is_there = false;
    };

    secret_array<size> bytes_; // first: see wipe_kept
    computed kept_;
};

/// Secret: operator<< is deleted.
template <parameter_set P>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<encapsulation_state<P>> = true;

/// Result of the first step: auto [ct1, state] = ...
template <parameter_set P> struct [[nodiscard]] begun_encapsulation {
    /// The first part of the ciphertext, to be sent.
    ciphertext_1<P> ct1;
    /// What the second step needs.
    encapsulation_state<P> state{key_access::tag()};

    // Declared here because members that the compiler declares itself are not forced inline.
    MLKEM_INLINE begun_encapsulation() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the state and copies `ct1`.
    MLKEM_INLINE begun_encapsulation(begun_encapsulation&&) noexcept = default;
    /// Moves the state and copies `ct1`.
    MLKEM_INLINE begun_encapsulation& operator=(begun_encapsulation&&) noexcept = default;
    MLKEM_INLINE ~begun_encapsulation() = default;
};

/// Secret: operator<< is deleted.
template <parameter_set P>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<begun_encapsulation<P>> = true;

/// Result of the second step: auto [ct2, K] = ...
template <parameter_set P> struct [[nodiscard]] finished_encapsulation {
    /// The second part of the ciphertext, to be sent.
    ciphertext_2<P> ct2;
    /// The shared secret, for this side.
    shared_secret K;

    // Declared here because members that the compiler declares itself are not forced inline.
    MLKEM_INLINE
    finished_encapsulation() noexcept {} // NOLINT(modernize-use-equals-default)
    /// Moves the secret and copies `ct2`.
    MLKEM_INLINE finished_encapsulation(finished_encapsulation&&) noexcept = default;
    /// Moves the secret and copies `ct2`.
    MLKEM_INLINE finished_encapsulation& operator=(finished_encapsulation&&) noexcept = default;
    MLKEM_INLINE ~finished_encapsulation() = default;
};

/// Secret: operator<< is deleted.
template <parameter_set P>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<finished_encapsulation<P>> = true;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Why the second part of a key does not belong to its header, or errc{}. Writes the whole key.
template <parameter_set P, class Backend>
MLKEM_NOINLINE errc join_key(std::span<const std::uint8_t, 64> header,
                             std::span<const std::uint8_t, sizes<P>::vector> second_part,
                             std::span<std::uint8_t, sizes<P>::encapsulation_key> ek) noexcept
{
    std::array<std::uint8_t, 32> h{};
    copy_out_of_line(ek.data(), second_part.data(), second_part.size());
    copy_out_of_line(ek.data() + second_part.size(), header.data(), symmetric_size);
    hash_key<P, Backend>(ek, h);
    if (!equal_vartime(h.data(), header.data() + symmetric_size, h.size()))
        return errc::part_mismatch;
    return ek_is_reduced<P, Backend>(ek) ? errc{} : errc::coefficient_out_of_range;
}

/// The second step with a state, which is wiped if it succeeds. Errors: those of encaps_finish.
template <parameter_set P, class Backend>
MLKEM_NOINLINE bool finish_encaps_of(encapsulation_state<P>& state,
                                     std::span<const std::uint8_t> second_part,
                                     finished_encapsulation<P>& out, std::error_code& ec) noexcept
{
    if (state.is_spent()) {
        ec = errc::state_spent;
        return false;
    }
    if (!has_length(second_part.size(), sizes<P>::vector, ec))
        return false;
    std::array<std::uint8_t, sizes<P>::encapsulation_key> ek;
    std::array<std::uint8_t, 64> header; // public, and checked in a copy
    const std::span<const std::uint8_t, message_size + 64> bytes = key_access::view(state).span();
    const auto m = bytes.template first<message_size>();
    copy_out_of_line(header.data(), bytes.data() + message_size, header.size());
    ct::declassify(header.data(), header.size(), "the header of a key is public, as the key is");
    const errc error = join_key<P, Backend>(header, second_part.first<sizes<P>::vector>(), ek);
    if (error != errc{}) {
        ec = error;
        return false;
    }
    auto& kept = key_access::kept(state);
    if (!kept.is_there)
        resume_encaps<P, Backend>(header, m, kept.begun);
    finish_encaps<P, Backend>(kept.begun, m, ek, key_access::bytes(out.ct2));
    copy_out_of_line(key_access::bytes(out.K).data(), kept.begun.shared_secret.data(),
                     shared_secret_size);
    key_access::spend(state);
    return true;
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// Encapsulation in two steps with `Kem`, an ml_kem. As with ml_kem, each function that can fail
/// has two overloads: one throws std::system_error, the other takes a std::error_code&. Functions
/// are thread-safe; the state that they are given is not.
///
/// The first step holds all of A: with small_memory that takes 2, 4.6 or 8.2 kB of stack more than
/// Encaps.
template <class Kem> struct incremental {
    /// The KEM.
    using kem = Kem;
    /// The parameter set.
    using params = typename Kem::params;
    /// What operations run on.
    using backend = typename Kem::backend;
    /// Bytes of the parts.
    using sizes = incremental_sizes<params>;
    /// As the KEM's.
    using encapsulation_key = typename Kem::encapsulation_key;
    /// As the KEM's.
    using decapsulation_key = typename Kem::decapsulation_key;
    /// As the KEM's.
    using ciphertext = typename Kem::ciphertext;
    /// As the KEM's.
    using shared_secret = typename Kem::shared_secret;
    /// The first part of a key.
    using key_header = mlkem::key_header<params>;
    /// The second part of a key.
    using key_second_part = mlkem::key_second_part<params>;
    /// The first part of a ciphertext.
    using ciphertext_1 = mlkem::ciphertext_1<params>;
    /// The second part of a ciphertext.
    using ciphertext_2 = mlkem::ciphertext_2<params>;
    /// What lies between the two steps.
    using state = encapsulation_state<params>;
    /// The result of the first step.
    using begun = begun_encapsulation<params>;
    /// The result of the second step.
    using finished = finished_encapsulation<params>;

    // ---- Parts of an encapsulation key.

    /// rho || H(ek), to be sent first.
    MLKEM_INLINE static key_header header(const encapsulation_key& ek) noexcept
    {
        key_header out{key_access::tag()};
        const std::span<std::uint8_t, sizes::key_header> to = key_access::bytes(out);
        copy_out_of_line(to.data(), ek.bytes().data() + sizes::key_second_part, symmetric_size);
        detail::hash_key<params, backend>(ek.bytes(), to.template last<symmetric_size>());
        return out;
    }
    /// ek without rho, to be sent second.
    MLKEM_INLINE static key_second_part second_part(const encapsulation_key& ek) noexcept
    {
        key_second_part out{key_access::tag()};
        copy_out_of_line(key_access::bytes(out).data(), ek.bytes().data(), out.size);
        return out;
    }
    /// The key of both parts. Errors: part_mismatch; coefficient_out_of_range.
    [[nodiscard]] MLKEM_INLINE static std::optional<encapsulation_key>
    join(const key_header& first, const key_second_part& second, std::error_code& ec) noexcept
    {
        std::optional<encapsulation_key> ek(std::in_place, key_access::tag());
        const errc error = detail::join_key<params, backend>(first.bytes(), second.bytes(),
                                                             key_access::bytes(*ek));
        ec = error == errc{} ? std::error_code() : make_error_code(error);
        if (ec)
            ek.reset();
        return ek;
    }

    // ---- Parts of a ciphertext.

    /// The ciphertext of both parts, as ml_kem takes it. Cannot fail.
    MLKEM_INLINE static ciphertext join(const ciphertext_1& ct1, const ciphertext_2& ct2) noexcept
    {
        ciphertext c{key_access::tag()};
        copy_out_of_line(key_access::bytes(c).data(), ct1.bytes().data(), ct1.size);
        copy_out_of_line(key_access::bytes(c).data() + ct1.size, ct2.bytes().data(), ct2.size);
        return c;
    }

    // ---- The first step.

    /// Begins an encapsulation to the key that has this header. K is not given yet. Errors:
    /// entropy_failure.
    template <random_source R>
    [[nodiscard]] MLKEM_INLINE static std::optional<begun>
    encaps_begin(const key_header& header, R&& rng, std::error_code& ec) noexcept
    {
        std::optional<begun> out(std::in_place);
        const auto state_bytes = key_access::bytes(out->state);
        if (!rng.fill(state_bytes.template first<message_size>())) {
            ec = errc::entropy_failure;
            out.reset();
            return out;
        }
        ec.clear();
        begin(header, *out);
        return out;
    }
    /// Begins the encapsulation that the secret message m determines. It is for tests, and for
    /// protocols that draw m themselves. Cannot fail.
    MLKEM_INLINE static begun
    encaps_begin_derandomised(const key_header& header,
                              std::span<const std::uint8_t, message_size> m) noexcept
    {
        begun out;
        copy_out_of_line(key_access::bytes(out.state).data(), m.data(), m.size());
        begin(header, out);
        return out;
    }

    // ---- The second step.

    /// Checks the second part of the key against the header, then gives the rest of the ciphertext
    /// and K, and wipes the state. A second part that is refused leaves the state as it was.
    /// Errors: state_spent, invalid_length, part_mismatch, coefficient_out_of_range.
    template <byte_range R>
    [[nodiscard]] MLKEM_INLINE static std::optional<finished>
    encaps_finish(state& begun_state, const R& second_part, std::error_code& ec) noexcept
    {
        std::optional<finished> out(std::in_place);
        if (!detail::finish_encaps_of<params, backend>(
                begun_state, detail::bytes_of<sizes::key_second_part>(second_part), *out, ec))
            out.reset();
        return out;
    }
    /// encaps_finish with a second part that has the right length by its type. Errors: state_spent,
    /// part_mismatch, coefficient_out_of_range.
    [[nodiscard]] MLKEM_INLINE static std::optional<finished>
    encaps_finish(state& begun_state, const key_second_part& second_part,
                  std::error_code& ec) noexcept
    {
        return encaps_finish(begun_state, second_part.bytes(), ec);
    }

    // ---- Decapsulation is that of ml_kem. The parts may have come in any number of messages.

    /// The shared secret of ct1 || ct2. Cannot fail: implicit rejection is that of ml_kem.
    MLKEM_INLINE static shared_secret decaps(const decapsulation_key& dk, const ciphertext_1& ct1,
                                             const ciphertext_2& ct2) noexcept
    {
        return Kem::decaps(dk, join(ct1, ct2));
    }

    // ---- With exceptions. Each throws std::system_error with the errors named above.

#if MLKEM_DETAIL_EXCEPTIONS
    /// The key of both parts. Throws std::system_error: part_mismatch, coefficient_out_of_range.
    MLKEM_INLINE static encapsulation_key join(const key_header& first,
                                               const key_second_part& second)
    {
        std::error_code ec;
        return detail::value(join(first, second, ec), ec);
    }
    /// Begins an encapsulation to the key that has this header. Throws std::system_error:
    /// entropy_failure.
    template <random_source R>
    MLKEM_INLINE static begun encaps_begin(const key_header& header, R&& rng)
    {
        std::error_code ec;
        return detail::value(encaps_begin(header, rng, ec), ec);
    }
    /// Checks the second part of the key, gives ct2 and K, and wipes the state. Throws
    /// std::system_error: state_spent, invalid_length, part_mismatch, coefficient_out_of_range.
    template <byte_range R>
    MLKEM_INLINE static finished encaps_finish(state& begun_state, const R& second_part)
    {
        std::error_code ec;
        return detail::value(encaps_finish(begun_state, second_part, ec), ec);
    }
    /// Checks the second part of the key, gives ct2 and K, and wipes the state. Throws
    /// std::system_error: state_spent, part_mismatch, coefficient_out_of_range.
    MLKEM_INLINE static finished encaps_finish(state& begun_state,
                                               const key_second_part& second_part)
    {
        return encaps_finish(begun_state, second_part.bytes());
    }
#endif

    // ---- With the operating system's random source.

#if !defined(MLKEM_NO_SYSTEM_RANDOM)
    /// Begins an encapsulation. Takes the operating system's random source. Errors:
    /// entropy_failure.
    [[nodiscard]] MLKEM_INLINE static std::optional<begun>
    encaps_begin(const key_header& header, std::error_code& ec) noexcept
    {
        return encaps_begin(header, system_random{}, ec);
    }
#if MLKEM_DETAIL_EXCEPTIONS
    /// Begins an encapsulation. Takes the operating system's random source. Throws
    /// std::system_error: entropy_failure.
    MLKEM_INLINE static begun encaps_begin(const key_header& header)
    {
        return encaps_begin(header, system_random{});
    }
#endif
#endif

  private:
    /// Completes the state, which holds m, and makes ct1.
    MLKEM_INLINE static void begin(const key_header& header, begun& out) noexcept
    {
        const auto to = key_access::bytes(out.state);
        copy_out_of_line(to.data() + message_size, header.bytes().data(), sizes::key_header);
        auto& kept = key_access::kept(out.state);
        detail::begin_encaps<params, backend>(header.bytes(), to.template first<message_size>(),
                                              key_access::bytes(out.ct1), kept.begun);
        kept.is_there = true;
    }
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

#include "header_end.inl"
