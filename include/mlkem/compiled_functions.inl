// SPDX-License-Identifier: MIT
// The functions of the library mlkem::compiled. Include it in one unit of the library. Or in several, of
// which each defines MLKEM_COMPILED_PART as one of these, which are compiled side by side: 0 for the
// choice of a backend, 1 avx512, 2 avx2, 3 sse2, 4 neon_sha3, 5 neon, 6 portable and small_memory,
// 8 wasm.
#if defined(MLKEM_COMPILED)
#error "mlkem: a unit of the library is built without MLKEM_COMPILED"
#endif
#if !defined(MLKEM_COMPILED_SHARED) && defined(MLKEM_COMPILED_EXPORTS) && defined(_WIN32)
#define MLKEM_COMPILED_SHARED
#endif

#include "header_begin.inl"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "compiled/entry_points.hpp"
#include "machine/backends_there.hpp"

#if defined(MLKEM_COMPILED_PART) && ((MLKEM_COMPILED_PART == 1 && !MLKEM_DETAIL_HAS_AVX512) ||     \
                                     (MLKEM_COMPILED_PART == 2 && !MLKEM_DETAIL_HAS_AVX2) ||       \
                                     (MLKEM_COMPILED_PART == 3 && !MLKEM_DETAIL_HAS_SSE2) ||       \
                                     (MLKEM_COMPILED_PART == 4 && !MLKEM_DETAIL_HAS_NEON_SHA3) ||  \
                                     (MLKEM_COMPILED_PART == 5 && !MLKEM_DETAIL_HAS_NEON) ||       \
                                     (MLKEM_COMPILED_PART == 8 && !MLKEM_DETAIL_HAS_WASM))
// A part without its backend compiles no kernel of another.
namespace mlkem::compiled::MLKEM_DETAIL_INLINE_ABI {
template <> bool machine<MLKEM_COMPILED_PART>::available() noexcept { return false; }
} // namespace mlkem::compiled::MLKEM_DETAIL_INLINE_ABI
#else
#include "burnt_sponge.hpp"
#include "incremental_operations.hpp"
#include "key_formats/pem.hpp"
#include "key_formats/private_key.hpp"
#include "key_formats/private_key_file.hpp"
#include "key_formats/structures.hpp"
#include "mlkem.hpp"

#if defined(MLKEM_COMPILED_PART)
#define MLKEM_DETAIL_HAS_PART(number) (MLKEM_COMPILED_PART == (number))
#else
#define MLKEM_DETAIL_HAS_PART(number) 1
#endif

// The functions of the parts that are in other units.
namespace mlkem::compiled::MLKEM_DETAIL_INLINE_ABI {
#define MLKEM_DETAIL_FUNCTIONS(HOW, number)                                                        \
    HOW struct operations<2, number>;                                                              \
    HOW struct operations<3, number>;                                                              \
    HOW struct operations<4, number>;                                                              \
    HOW struct machine<number>;
#if MLKEM_DETAIL_HAS_AVX512
MLKEM_DETAIL_FUNCTIONS(extern template, 1)
#endif
#if MLKEM_DETAIL_HAS_AVX2
MLKEM_DETAIL_FUNCTIONS(extern template, 2)
#endif
#if MLKEM_DETAIL_HAS_SSE2
MLKEM_DETAIL_FUNCTIONS(extern template, 3)
#endif
#if MLKEM_DETAIL_HAS_NEON_SHA3
MLKEM_DETAIL_FUNCTIONS(extern template, 4)
#endif
#if MLKEM_DETAIL_HAS_NEON
MLKEM_DETAIL_FUNCTIONS(extern template, 5)
#endif
#if MLKEM_DETAIL_HAS_WASM
MLKEM_DETAIL_FUNCTIONS(extern template, 8)
#endif
MLKEM_DETAIL_FUNCTIONS(extern template, 6)
} // namespace mlkem::compiled::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

template <class Byte>
MLKEM_INLINE byte_strings<Byte> strings_of(const compiled::strings<Byte>& all) noexcept
{
    return {all.first, all.distance};
}
template <class Key> MLKEM_INLINE const Key& strings_of(const Key& key) noexcept { return key; }

/// f(Kem{}) of the set with rank k.
template <class F> MLKEM_INLINE int with_kem(unsigned k, const F& f) noexcept
{
    return k == 2 ? f(ml_kem_512{}) : k == 3 ? f(ml_kem_768{}) : f(ml_kem_1024{});
}
/// The result of `write`, a function of a key that is made of bytes.
template <class F>
MLKEM_INLINE int with_private_key(unsigned k, const std::uint8_t* dk,
                                  std::span<const std::uint8_t> seed, const F& write) noexcept
{
    return with_kem(k, [&]<class Kem>(Kem) noexcept {
        typename Kem::decapsulation_key key(key_access::tag());
        if (!seed.empty())
            copy_out_of_line(key_access::seed(key).data(), seed.data(), seed.size());
        copy_out_of_line(key_access::bytes(key).data(), dk, Kem::decapsulation_key_size);
        return static_cast<int>(write(key));
    });
}
/// Writes the bytes of the key that `read` returns, and returns its error.
template <class F>
MLKEM_INLINE int read_into(unsigned k, std::uint8_t* dk, std::uint8_t* seed, bool& has_seed,
                           const F& read) noexcept
{
    return with_kem(k, [&](auto kem) noexcept {
        std::error_code ec;
        const auto key = read(kem, ec);
        has_seed = false;
        if (key) {
            const std::span<const std::uint8_t> kept = key_access::seed_if_kept(*key);
            has_seed = !kept.empty();
            copy_out_of_line(dk, key_access::view(*key).data(), key->size);
            copy_out_of_line(seed, kept.data(), kept.size());
        }
        return ec.value();
    });
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::compiled::MLKEM_DETAIL_INLINE_ABI {

// If B is 0, the choice at run time: `call`, a function of the backend that is chosen. Else `run`, on
// Backend.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define MLKEM_DETAIL_RUN(Result, call, run)                                                        \
    if constexpr (B == 0) {                                                                        \
        return detail::with_backend<Result, dispatched>([&]<class Chosen>(Chosen) noexcept {       \
            return compiled::operations<K, number_of<Chosen>>::call;                               \
        });                                                                                        \
    } else {                                                                                       \
        using Backend = backend_of<B>;                                                             \
        return run;                                                                                \
    }
// NOLINTEND(bugprone-macro-parentheses)

template <unsigned K, unsigned B>
void operations<K, B>::keygen(in<32> d, in<32> z, out<sizes<P>::encapsulation_key> ek,
                              out<sizes<P>::decapsulation_key> dk) noexcept
{
    MLKEM_DETAIL_RUN(void, keygen(d, z, ek, dk), (detail::keygen<P, Backend>(d, z, ek, dk)))
}
template <unsigned K, unsigned B>
void operations<K, B>::encaps(ek_in ek, in<32> m, c_out c, out<32> secret) noexcept
{
    MLKEM_DETAIL_RUN(void, encaps(ek, m, c, secret), (detail::encaps<P, Backend>(ek, m, c, secret)))
}
template <unsigned K, unsigned B>
void operations<K, B>::encaps(const prepared_ek<P>& ek, in<32> m, c_out c, out<32> secret) noexcept
{
    MLKEM_DETAIL_RUN(void, encaps(ek, m, c, secret), (detail::encaps<P, Backend>(ek, m, c, secret)))
}
template <unsigned K, unsigned B>
void operations<K, B>::decaps(dk_in dk, c_in c, out<32> secret) noexcept
{
    MLKEM_DETAIL_RUN(void, decaps(dk, c, secret), (detail::decaps<P, Backend>(dk, c, secret)))
}
template <unsigned K, unsigned B>
void operations<K, B>::decaps(const prepared_dk<P>& dk, c_in c, out<32> secret) noexcept
{
    MLKEM_DETAIL_RUN(void, decaps(dk, c, secret), (detail::decaps<P, Backend>(dk, c, secret)))
}
template <unsigned K, unsigned B>
void operations<K, B>::decaps_of_copy(dk_in dk, c_in c, out<32> secret) noexcept
{
    MLKEM_DETAIL_RUN(void, decaps_of_copy(dk, c, secret),
                     (detail::decaps_of_copy<P, Backend>(dk, c, secret)))
}
template <unsigned K, unsigned B>
void operations<K, B>::prepare(ek_in ek, prepared_ek<P>& prepared) noexcept
{
    MLKEM_DETAIL_RUN(void, prepare(ek, prepared), (detail::prepare_key<P, Backend>(ek, prepared)))
}
template <unsigned K, unsigned B>
void operations<K, B>::prepare(dk_in dk, prepared_dk<P>& prepared) noexcept
{
    MLKEM_DETAIL_RUN(void, prepare(dk, prepared), (detail::prepare_key<P, Backend>(dk, prepared)))
}
template <unsigned K, unsigned B>
void operations<K, B>::begin_encaps(in<64> header, in<32> m, out<sizes<P>::ciphertext_u> c1,
                                    begun_encaps<P>& begun) noexcept
{
    MLKEM_DETAIL_RUN(void, begin_encaps(header, m, c1, begun),
                     (detail::begin_encaps<P, Backend>(header, m, c1, begun)))
}
template <unsigned K, unsigned B>
void operations<K, B>::resume_encaps(in<64> header, in<32> m, begun_encaps<P>& begun) noexcept
{
    MLKEM_DETAIL_RUN(void, resume_encaps(header, m, begun),
                     (detail::resume_encaps<P, Backend>(header, m, begun)))
}
template <unsigned K, unsigned B>
void operations<K, B>::finish_encaps(const begun_encaps<P>& begun, in<32> m, ek_in ek,
                                     out<sizes<P>::ciphertext_v> c2) noexcept
{
    MLKEM_DETAIL_RUN(void, finish_encaps(begun, m, ek, c2),
                     (detail::finish_encaps<P, Backend>(begun, m, ek, c2)))
}
template <unsigned K, unsigned B> void operations<K, B>::hash_key(ek_in ek, out<32> h) noexcept
{
    MLKEM_DETAIL_RUN(void, hash_key(ek, h), (detail::hash_key<P, Backend>(ek, h)))
}
template <unsigned K, unsigned B> bool operations<K, B>::ek_is_reduced(ek_in ek) noexcept
{
    MLKEM_DETAIL_RUN(bool, ek_is_reduced(ek), (detail::ek_is_reduced<P, Backend>(ek)))
}
template <unsigned K, unsigned B> bool operations<K, B>::dk_hash_matches(dk_in dk) noexcept
{
    MLKEM_DETAIL_RUN(bool, dk_hash_matches(dk), (detail::dk_hash_matches<P, Backend>(dk)))
}
template <unsigned K, unsigned B> bool operations<K, B>::secret_is_reduced(dk_in dk) noexcept
{
    MLKEM_DETAIL_RUN(bool, secret_is_reduced(dk), (detail::secret_is_reduced<P, Backend>(dk)))
}
template <unsigned K, unsigned B> bool operations<K, B>::known_answers_met() noexcept
{
    MLKEM_DETAIL_RUN(bool, known_answers_met(), (detail::known_answers_met<P, Backend>()))
}
template <unsigned K, unsigned B>
void operations<K, B>::keygen_batch(std::size_t count, strings_in d, strings_in z, strings_out ek,
                                    strings_out dk) noexcept
{
    MLKEM_DETAIL_RUN(
        void, keygen_batch(count, d, z, ek, dk),
        (detail::keygen_batch<P, Backend>(count, detail::strings_of(d), detail::strings_of(z),
                                          detail::strings_of(ek), detail::strings_of(dk))))
}
template <unsigned K, unsigned B>
void operations<K, B>::encaps_batch(std::size_t count, strings_in ek, strings_in m, strings_out c,
                                    strings_out secret) noexcept
{
    MLKEM_DETAIL_RUN(
        void, encaps_batch(count, ek, m, c, secret),
        (detail::encaps_batch<P, Backend>(count, detail::strings_of(ek), detail::strings_of(m),
                                          detail::strings_of(c), detail::strings_of(secret))))
}
template <unsigned K, unsigned B>
void operations<K, B>::encaps_batch(std::size_t count, const prepared_ek<P>& ek, strings_in m,
                                    strings_out c, strings_out secret) noexcept
{
    MLKEM_DETAIL_RUN(
        void, encaps_batch(count, ek, m, c, secret),
        (detail::encaps_batch<P, Backend>(count, detail::strings_of(ek), detail::strings_of(m),
                                          detail::strings_of(c), detail::strings_of(secret))))
}
template <unsigned K, unsigned B>
void operations<K, B>::decaps_batch(std::size_t count, strings_in dk, strings_in c,
                                    strings_out secret) noexcept
{
    MLKEM_DETAIL_RUN(
        void, decaps_batch(count, dk, c, secret),
        (detail::decaps_batch<P, Backend>(count, detail::strings_of(dk), detail::strings_of(c),
                                          detail::strings_of(secret))))
}
template <unsigned K, unsigned B>
void operations<K, B>::decaps_batch(std::size_t count, const prepared_dk<P>& dk, strings_in c,
                                    strings_out secret) noexcept
{
    MLKEM_DETAIL_RUN(
        void, decaps_batch(count, dk, c, secret),
        (detail::decaps_batch<P, Backend>(count, detail::strings_of(dk), detail::strings_of(c),
                                          detail::strings_of(secret))))
}
template <unsigned K, unsigned B>
void operations<K, B>::decaps_batch(std::size_t count, dk_in dk, strings_in c,
                                    strings_out secret) noexcept
{
    MLKEM_DETAIL_RUN(
        void, decaps_batch(count, dk, c, secret),
        (detail::decaps_batch<P, Backend>(count, detail::strings_of(dk), detail::strings_of(c),
                                          detail::strings_of(secret))))
}
template <unsigned K, unsigned B>
std::size_t operations<K, B>::first_wrong_hash(std::size_t count, strings_in dk) noexcept
{
    MLKEM_DETAIL_RUN(std::size_t, first_wrong_hash(count, dk),
                     (detail::first_wrong_hash<P, Backend>(count, detail::strings_of(dk))))
}

template <unsigned B> bool machine<B>::available() noexcept
{
    if constexpr (B == 0)
        return true;
    else
        return backend_of<B>::available();
}
template <unsigned B> std::string_view machine<B>::name() noexcept
{
    if constexpr (B == 0)
        return detail::name_of_choice();
    else
        return backend_of<B>::name;
}
template <unsigned B>
void machine<B>::hash(std::size_t rate, std::uint8_t suffix, bool turbo,
                      std::span<const std::span<const std::uint8_t>> in,
                      std::span<std::uint8_t> out) noexcept
{
    if constexpr (B == 0) {
        detail::with_backend<void, dispatched>([&]<class Chosen>(Chosen) noexcept {
            compiled::machine<number_of<Chosen>>::hash(rate, suffix, turbo, in, out);
        });
    } else {
        using Backend = backend_of<B>;
        if (turbo && rate == 168)
            detail::hash_and_burn<Backend, 168, 0x1f, true>(in, out);
        else if (turbo)
            detail::hash_and_burn<Backend, 136, 0x1f, true>(in, out);
        else if (rate == 168)
            detail::hash_and_burn<Backend, 168, 0x1f>(in, out);
        else if (suffix == 0x1f)
            detail::hash_and_burn<Backend, 136, 0x1f>(in, out);
        else
            detail::hash_and_burn<Backend, 136, 0x06>(in, out);
    }
}

#if MLKEM_DETAIL_HAS_PART(0)
MLKEM_DETAIL_FUNCTIONS(template, 0)

void key_files::write_public_key_info(std::uint8_t* file, bytes oid, bytes key) noexcept
{
    detail::write_public_key_info(file, oid, key);
}
int key_files::read_public_key_info(bytes file, bytes oid, bytes& key) noexcept
{
    return static_cast<int>(detail::read_public_key_info(file, oid, key));
}
std::uint8_t* key_files::begin_one_asymmetric_key(std::uint8_t* out, bytes oid,
                                                  std::size_t private_key_size,
                                                  std::size_t public_key_size) noexcept
{
    detail::der_writer writer(out);
    detail::begin_one_asymmetric_key(writer, oid, private_key_size, public_key_size);
    return writer.next();
}
std::uint8_t* key_files::end_one_asymmetric_key(std::uint8_t* out, bytes public_key) noexcept
{
    detail::der_writer writer(out);
    detail::end_one_asymmetric_key(writer, public_key);
    return writer.next();
}
int key_files::read_one_asymmetric_key(bytes file, bytes oid, bytes& private_key, bytes& public_key,
                                       bool& has_public_key) noexcept
{
    detail::one_asymmetric_key key;
    const errc error = detail::read_one_asymmetric_key(file, oid, key);
    private_key = key.private_key;
    public_key = key.public_key;
    has_public_key = key.has_public_key;
    return static_cast<int>(error);
}
std::uint8_t* key_files::write_private_key_choice(std::uint8_t* out, unsigned form, bytes seed,
                                                  bytes expanded) noexcept
{
    detail::der_writer writer(out);
    detail::write_private_key_choice(writer, static_cast<private_key_form>(form), seed, expanded);
    return writer.next();
}
int key_files::read_private_key_choice(bytes in, std::size_t expanded_size,
                                       std::size_t public_key_size, unsigned& form, bytes& seed,
                                       bytes& expanded) noexcept
{
    private_key_form found{};
    const errc error =
        detail::read_private_key_choice(in, expanded_size, public_key_size, found, seed, expanded);
    form = static_cast<unsigned>(found);
    return static_cast<int>(error);
}
int key_files::error_of_other_file(bytes file) noexcept
{
    return static_cast<int>(detail::error_of_other_file(file));
}
int key_files::write_private_key(unsigned k, const std::uint8_t* dk, bytes seed, unsigned form,
                                 bool with_public_key, std::uint8_t* file) noexcept
{
    return detail::with_private_key(k, dk, seed, [&](const auto& key) noexcept {
        return detail::write_private_key(key, static_cast<private_key_form>(form),
                                         static_cast<public_key_field>(with_public_key), file);
    });
}
int key_files::write_private_key_text(unsigned k, const std::uint8_t* dk, bytes seed, unsigned form,
                                      bool with_public_key, std::uint8_t* text) noexcept
{
    return detail::with_private_key(k, dk, seed, [&](const auto& key) noexcept {
        return detail::write_private_key_text<private_key_der_size<
            std::remove_cvref_t<decltype(key)>, private_key_form::both, public_key_field::present>>(
            key, static_cast<private_key_form>(form),
            static_cast<public_key_field>(with_public_key), text);
    });
}
int key_files::read_private_key(unsigned k, bytes file, std::uint8_t* dk, std::uint8_t* seed,
                                bool& has_seed) noexcept
{
    return detail::read_into(k, dk, seed, has_seed,
                             [&]<class Kem>(Kem, std::error_code& ec) noexcept {
                                 return private_key_from_der<Kem>(file, ec);
                             });
}
int key_files::read_private_key_text(unsigned k, std::string_view text, std::uint8_t* dk,
                                     std::uint8_t* seed, bool& has_seed) noexcept
{
    return detail::read_into(k, dk, seed, has_seed,
                             [&]<class Kem>(Kem, std::error_code& ec) noexcept {
                                 return private_key_from_pem<Kem>(text, ec);
                             });
}
void key_files::write_pem(std::string_view label, bytes in, std::uint8_t* out) noexcept
{
    detail::write_pem(label, in, out);
}
int key_files::read_pem(std::string_view text, std::string_view label, std::span<std::uint8_t> out,
                        std::size_t& size) noexcept
{
    return static_cast<int>(detail::read_pem(text, label, out, size));
}
#endif
// A macro may leave a backend out. Units can still ask whether this machine runs it.
#if MLKEM_DETAIL_HAS_PART(1) && MLKEM_DETAIL_HAS_AVX512
MLKEM_DETAIL_FUNCTIONS(template, 1)
#elif MLKEM_DETAIL_HAS_PART(1)
template <> bool machine<1>::available() noexcept { return false; }
#endif
#if MLKEM_DETAIL_HAS_PART(2) && MLKEM_DETAIL_HAS_AVX2
MLKEM_DETAIL_FUNCTIONS(template, 2)
#elif MLKEM_DETAIL_HAS_PART(2)
template <> bool machine<2>::available() noexcept { return false; }
#endif
#if MLKEM_DETAIL_HAS_PART(3) && MLKEM_DETAIL_HAS_SSE2
MLKEM_DETAIL_FUNCTIONS(template, 3)
#elif MLKEM_DETAIL_HAS_PART(3)
template <> bool machine<3>::available() noexcept { return false; }
#endif
#if MLKEM_DETAIL_HAS_PART(4) && MLKEM_DETAIL_HAS_NEON_SHA3
MLKEM_DETAIL_FUNCTIONS(template, 4)
#elif MLKEM_DETAIL_HAS_PART(4)
template <> bool machine<4>::available() noexcept { return false; }
#endif
#if MLKEM_DETAIL_HAS_PART(5) && MLKEM_DETAIL_HAS_NEON
MLKEM_DETAIL_FUNCTIONS(template, 5)
#elif MLKEM_DETAIL_HAS_PART(5)
template <> bool machine<5>::available() noexcept { return false; }
#endif
#if MLKEM_DETAIL_HAS_PART(8) && MLKEM_DETAIL_HAS_WASM
MLKEM_DETAIL_FUNCTIONS(template, 8)
#elif MLKEM_DETAIL_HAS_PART(8)
template <> bool machine<8>::available() noexcept { return false; }
#endif
#if MLKEM_DETAIL_HAS_PART(6)
MLKEM_DETAIL_FUNCTIONS(template, 6)
MLKEM_DETAIL_FUNCTIONS(template, 7)
#endif

} // namespace mlkem::compiled::MLKEM_DETAIL_INLINE_ABI

#endif

#include "header_end.inl"
