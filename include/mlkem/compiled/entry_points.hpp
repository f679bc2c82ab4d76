// SPDX-License-Identifier: MIT
// The functions of the compiled library, mlkem::compiled. A name holds the version of the ABI and
// nothing of a unit's flags. Units with any flags link with the library. compiled_functions.inl has
// the bodies.
#pragma once

#include "../header_begin.inl"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "../params.hpp"
#include "../ring/poly.hpp"

// What a shared library exports. MLKEM_COMPILED_SHARED: this unit links a shared one.
// MLKEM_COMPILED_EXPORTS: it is a unit of one. A static library hides its functions, so that a shared
// library which has it inside does not export them.
#if defined(_WIN32)
#if defined(MLKEM_COMPILED_EXPORTS)
#define MLKEM_DETAIL_COMPILED_API __declspec(dllexport)
#elif defined(MLKEM_COMPILED_SHARED)
#define MLKEM_DETAIL_COMPILED_API __declspec(dllimport)
#else
#define MLKEM_DETAIL_COMPILED_API
#endif
#elif defined(__GNUC__)
#if defined(MLKEM_COMPILED_EXPORTS) || defined(MLKEM_COMPILED_SHARED)
#define MLKEM_DETAIL_COMPILED_API __attribute__((visibility("default")))
#else
#define MLKEM_DETAIL_COMPILED_API __attribute__((visibility("hidden")))
#endif
#else
#define MLKEM_DETAIL_COMPILED_API
#endif

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

struct dispatched;
struct avx512;
struct avx2;
struct sse2;
struct neon_sha3;
struct neon;
struct wasm;
struct portable;
struct small_memory;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

namespace mlkem::compiled::MLKEM_DETAIL_INLINE_ABI {

/// Numbers of the backends in names.
template <unsigned B>
using backend_of = std::conditional_t<
    B == 0, dispatched,
    std::conditional_t<
        B == 1, avx512,
        std::conditional_t<
            B == 2, avx2,
            std::conditional_t<
                B == 3, sse2,
                std::conditional_t<
                    B == 4, neon_sha3,
                    std::conditional_t<
                        B == 5, neon,
                        std::conditional_t<B == 6, portable,
                                           std::conditional_t<B == 7, small_memory, wasm>>>>>>>>;
template <class Backend> inline constexpr unsigned number_of = 9;
template <> inline constexpr unsigned number_of<dispatched> = 0;
template <> inline constexpr unsigned number_of<avx512> = 1;
template <> inline constexpr unsigned number_of<avx2> = 2;
template <> inline constexpr unsigned number_of<sse2> = 3;
template <> inline constexpr unsigned number_of<neon_sha3> = 4;
template <> inline constexpr unsigned number_of<neon> = 5;
template <> inline constexpr unsigned number_of<portable> = 6;
template <> inline constexpr unsigned number_of<small_memory> = 7;
template <> inline constexpr unsigned number_of<wasm> = 8;

/// Byte strings of one length at equal distances.
template <class Byte> struct strings {
    Byte* first;
    std::size_t distance;
};

/// The operations of one parameter set, with rank K, on the backend with the number B. What has
/// to do with secrets burns its stack and registers.
template <unsigned K, unsigned B> struct MLKEM_DETAIL_COMPILED_API operations {
    using P =
        std::conditional_t<K == 2, params_512, std::conditional_t<K == 3, params_768, params_1024>>;
    template <std::size_t N> using in = std::span<const std::uint8_t, N>;
    template <std::size_t N> using out = std::span<std::uint8_t, N>;
    using ek_in = in<sizes<P>::encapsulation_key>;
    using dk_in = in<sizes<P>::decapsulation_key>;
    using c_in = in<sizes<P>::ciphertext>;
    using c_out = out<sizes<P>::ciphertext>;
    using strings_in = strings<const std::uint8_t>;
    using strings_out = strings<std::uint8_t>;

    static void keygen(in<32> d, in<32> z, out<sizes<P>::encapsulation_key> ek,
                       out<sizes<P>::decapsulation_key> dk) noexcept;
    static void encaps(ek_in ek, in<32> m, c_out c, out<32> secret) noexcept;
    static void encaps(const prepared_ek<P>& ek, in<32> m, c_out c, out<32> secret) noexcept;
    static void decaps(dk_in dk, c_in c, out<32> secret) noexcept;
    static void decaps(const prepared_dk<P>& dk, c_in c, out<32> secret) noexcept;
    static void decaps_of_copy(dk_in dk, c_in c, out<32> secret) noexcept;
    static void prepare(ek_in ek, prepared_ek<P>& prepared) noexcept;
    static void prepare(dk_in dk, prepared_dk<P>& prepared) noexcept;

    static void begin_encaps(in<64> header, in<32> m, out<sizes<P>::ciphertext_u> c1,
                             begun_encaps<P>& begun) noexcept;
    static void resume_encaps(in<64> header, in<32> m, begun_encaps<P>& begun) noexcept;
    static void finish_encaps(const begun_encaps<P>& begun, in<32> m, ek_in ek,
                              out<sizes<P>::ciphertext_v> c2) noexcept;
    static void hash_key(ek_in ek, out<32> h) noexcept;
    [[nodiscard]] static bool ek_is_reduced(ek_in ek) noexcept;
    [[nodiscard]] static bool dk_hash_matches(dk_in dk) noexcept;
    [[nodiscard]] static bool secret_is_reduced(dk_in dk) noexcept;
    [[nodiscard]] static bool known_answers_met() noexcept;

    // Batches of at least one operation.
    static void keygen_batch(std::size_t count, strings_in d, strings_in z, strings_out ek,
                             strings_out dk) noexcept;
    static void encaps_batch(std::size_t count, strings_in ek, strings_in m, strings_out c,
                             strings_out secret) noexcept;
    static void encaps_batch(std::size_t count, const prepared_ek<P>& ek, strings_in m,
                             strings_out c, strings_out secret) noexcept;
    static void decaps_batch(std::size_t count, strings_in dk, strings_in c,
                             strings_out secret) noexcept;
    static void decaps_batch(std::size_t count, const prepared_dk<P>& dk, strings_in c,
                             strings_out secret) noexcept;
    static void decaps_batch(std::size_t count, dk_in dk, strings_in c,
                             strings_out secret) noexcept;
    static std::size_t first_wrong_hash(std::size_t count, strings_in dk) noexcept;
};

/// What depends on the backend alone.
template <unsigned B> struct MLKEM_DETAIL_COMPILED_API machine {
    /// Whether this processor and operating system run the backend.
    [[nodiscard]] static bool available() noexcept;
    /// The name of the backend. Number 0 has that of the chosen one.
    static std::string_view name() noexcept;
    /// A sponge of strings one after another, see burnt_sponge.hpp. SHA3-256, SHAKE128, SHAKE256
    /// and both TurboSHAKE: a rate of 136 or 168, with the suffix 0x06 or 0x1f.
    static void hash(std::size_t rate, std::uint8_t suffix, bool turbo,
                     std::span<const std::span<const std::uint8_t>> in,
                     std::span<std::uint8_t> out) noexcept;
};

/// What reads and writes key files: functions of key_formats/ with the same names. A function that
/// writes returns the end of what it wrote. Errors are numbers of errc.
struct MLKEM_DETAIL_COMPILED_API key_files {
    using bytes = std::span<const std::uint8_t>;

    static void write_public_key_info(std::uint8_t* file, bytes oid, bytes key) noexcept;
    [[nodiscard]] static int read_public_key_info(bytes file, bytes oid, bytes& key) noexcept;
    [[nodiscard]] static std::uint8_t*
    begin_one_asymmetric_key(std::uint8_t* out, bytes oid, std::size_t private_key_size,
                             std::size_t public_key_size) noexcept;
    [[nodiscard]] static std::uint8_t* end_one_asymmetric_key(std::uint8_t* out,
                                                              bytes public_key) noexcept;
    [[nodiscard]] static int read_one_asymmetric_key(bytes file, bytes oid, bytes& private_key,
                                                     bytes& public_key,
                                                     bool& has_public_key) noexcept;
    [[nodiscard]] static std::uint8_t*
    write_private_key_choice(std::uint8_t* out, unsigned form, bytes seed, bytes expanded) noexcept;
    [[nodiscard]] static int read_private_key_choice(bytes in, std::size_t expanded_size,
                                                     std::size_t public_key_size, unsigned& form,
                                                     bytes& seed, bytes& expanded) noexcept;
    [[nodiscard]] static int error_of_other_file(bytes file) noexcept;
    // The private keys of the set with rank k. `seed` is empty where there is none.
    [[nodiscard]] static int write_private_key(unsigned k, const std::uint8_t* dk, bytes seed,
                                               unsigned form, bool with_public_key,
                                               std::uint8_t* file) noexcept;
    [[nodiscard]] static int write_private_key_text(unsigned k, const std::uint8_t* dk, bytes seed,
                                                    unsigned form, bool with_public_key,
                                                    std::uint8_t* text) noexcept;
    [[nodiscard]] static int read_private_key(unsigned k, bytes file, std::uint8_t* dk,
                                              std::uint8_t* seed, bool& has_seed) noexcept;
    [[nodiscard]] static int read_private_key_text(unsigned k, std::string_view text,
                                                   std::uint8_t* dk, std::uint8_t* seed,
                                                   bool& has_seed) noexcept;
    static void write_pem(std::string_view label, bytes in, std::uint8_t* out) noexcept;
    [[nodiscard]] static int read_pem(std::string_view text, std::string_view label,
                                      std::span<std::uint8_t> out, std::size_t& size) noexcept;
};

} // namespace mlkem::compiled::MLKEM_DETAIL_INLINE_ABI

#include "../header_end.inl"
