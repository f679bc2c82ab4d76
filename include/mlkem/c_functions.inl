// SPDX-License-Identifier: MIT
// The functions of mlkem.h, over the typed API. Include it in one C++ unit of a program, or link
// mlkem::c. MLKEM_C_WITHOUT_OPENSSL leaves the hybrids out, which need libcrypto. If MLKEM_API is
// defined before, it says whether a shared library exports these functions.
#include "header_begin.inl"

#include "mlkem.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

#include "incremental.hpp"
#include "key_formats.hpp"
#include "mlkem.hpp"
#if !defined(MLKEM_C_WITHOUT_OPENSSL)
#include "key_formats/x_wing.hpp"
#include "openssl.hpp"
#endif

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_ABI::c {

static_assert(MLKEM_INVALID_LENGTH == static_cast<int>(errc::invalid_length));
static_assert(MLKEM_COEFFICIENT_OUT_OF_RANGE == static_cast<int>(errc::coefficient_out_of_range));
static_assert(MLKEM_HASH_MISMATCH == static_cast<int>(errc::hash_mismatch));
static_assert(MLKEM_SEED_MISMATCH == static_cast<int>(errc::seed_mismatch));
static_assert(MLKEM_ENTROPY_FAILURE == static_cast<int>(errc::entropy_failure));
static_assert(MLKEM_PAIRWISE_CHECK_FAILURE == static_cast<int>(errc::pairwise_check_failure));
static_assert(MLKEM_SELF_TEST_FAILURE == static_cast<int>(errc::self_test_failure));
static_assert(MLKEM_MALFORMED_DER == static_cast<int>(errc::malformed_der));
static_assert(MLKEM_MALFORMED_PEM == static_cast<int>(errc::malformed_pem));
static_assert(MLKEM_WRONG_ALGORITHM == static_cast<int>(errc::wrong_algorithm));
static_assert(MLKEM_PUBLIC_KEY_MISMATCH == static_cast<int>(errc::public_key_mismatch));
static_assert(MLKEM_SEED_UNAVAILABLE == static_cast<int>(errc::seed_unavailable));
static_assert(MLKEM_INVALID_SHARE == static_cast<int>(errc::invalid_share));
static_assert(MLKEM_INVALID_PRIVATE_KEY == static_cast<int>(errc::invalid_private_key));
static_assert(MLKEM_BARE_EXPANDED_KEY == static_cast<int>(errc::bare_expanded_key));
static_assert(MLKEM_PUBLIC_KEY_APPENDED == static_cast<int>(errc::public_key_appended));
static_assert(MLKEM_PART_MISMATCH == static_cast<int>(errc::part_mismatch));
static_assert(MLKEM_STATE_SPENT == static_cast<int>(errc::state_spent));

template <class Kem>
constexpr bool has_sizes(std::size_t ek, std::size_t dk, std::size_t c, std::size_t secret) noexcept
{
    std::size_t dk_size = Kem::seed_size;
    if constexpr (requires { Kem::decapsulation_key_size; })
        dk_size = Kem::decapsulation_key_size;
    return ek == Kem::encapsulation_key_size && dk == dk_size && c == Kem::ciphertext_size &&
           secret == Kem::shared_secret_size && ek <= MLKEM_MAX_ENCAPSULATION_KEY_SIZE &&
           dk <= MLKEM_MAX_DECAPSULATION_KEY_SIZE && c <= MLKEM_MAX_CIPHERTEXT_SIZE &&
           secret <= MLKEM_MAX_SHARED_SECRET_SIZE && Kem::seed_size <= MLKEM_MAX_SEED_SIZE &&
           Kem::randomness_size <= MLKEM_MAX_RANDOMNESS_SIZE;
}
static_assert(has_sizes<ml_kem_512>(MLKEM_512_ENCAPSULATION_KEY_SIZE,
                                    MLKEM_512_DECAPSULATION_KEY_SIZE, MLKEM_512_CIPHERTEXT_SIZE,
                                    MLKEM_SHARED_SECRET_SIZE));
static_assert(has_sizes<ml_kem_768>(MLKEM_768_ENCAPSULATION_KEY_SIZE,
                                    MLKEM_768_DECAPSULATION_KEY_SIZE, MLKEM_768_CIPHERTEXT_SIZE,
                                    MLKEM_SHARED_SECRET_SIZE));
static_assert(has_sizes<ml_kem_1024>(MLKEM_1024_ENCAPSULATION_KEY_SIZE,
                                     MLKEM_1024_DECAPSULATION_KEY_SIZE, MLKEM_1024_CIPHERTEXT_SIZE,
                                     MLKEM_SHARED_SECRET_SIZE));
#if !defined(MLKEM_C_WITHOUT_OPENSSL)
static_assert(has_sizes<x25519_mlkem768>(MLKEM_X25519MLKEM768_ENCAPSULATION_KEY_SIZE,
                                         MLKEM_X25519MLKEM768_DECAPSULATION_KEY_SIZE,
                                         MLKEM_X25519MLKEM768_CIPHERTEXT_SIZE,
                                         MLKEM_X25519MLKEM768_SHARED_SECRET_SIZE));
static_assert(has_sizes<x_wing>(MLKEM_X_WING_ENCAPSULATION_KEY_SIZE,
                                MLKEM_X_WING_DECAPSULATION_KEY_SIZE, MLKEM_X_WING_CIPHERTEXT_SIZE,
                                MLKEM_SHARED_SECRET_SIZE));
static_assert(has_sizes<mlkem768_p256>(MLKEM_MLKEM768_P256_ENCAPSULATION_KEY_SIZE,
                                       MLKEM_MLKEM768_P256_DECAPSULATION_KEY_SIZE,
                                       MLKEM_MLKEM768_P256_CIPHERTEXT_SIZE,
                                       MLKEM_SHARED_SECRET_SIZE));
static_assert(has_sizes<mlkem1024_p384>(MLKEM_MLKEM1024_P384_ENCAPSULATION_KEY_SIZE,
                                        MLKEM_MLKEM1024_P384_DECAPSULATION_KEY_SIZE,
                                        MLKEM_MLKEM1024_P384_CIPHERTEXT_SIZE,
                                        MLKEM_SHARED_SECRET_SIZE));
#endif
static_assert(incremental_sizes<params_768>::key_header == MLKEM_KEY_HEADER_SIZE);
static_assert(incremental_sizes<params_768>::state == MLKEM_ENCAPSULATION_STATE_SIZE);
static_assert(ml_kem_512::seed_size == MLKEM_SEED_SIZE);
static_assert(ml_kem_512::randomness_size == MLKEM_MESSAGE_SIZE);
static_assert(private_key_pem_size<decapsulation_key<params_1024>, private_key_form::both> + 1 <=
              MLKEM_MAX_KEY_FILE_SIZE);
static_assert(MLKEM_H_VERSION == MLKEM_VERSION);

/// The number of an error in the C interface.
inline int number_of(const std::error_code& ec) noexcept
{
    if (!ec)
        return MLKEM_OK;
    return ec.category() == error_category() ? ec.value() : MLKEM_OPENSSL_ERROR;
}

/// f.operator()<Kem>() for the KEM of a number, or `otherwise`.
template <class Result, class F> Result visit_kem(int kem, Result otherwise, const F& f) noexcept
{
    switch (kem) {
    case MLKEM_512:
        return f.template operator()<ml_kem_512>();
    case MLKEM_768:
        return f.template operator()<ml_kem_768>();
    case MLKEM_1024:
        return f.template operator()<ml_kem_1024>();
#if !defined(MLKEM_C_WITHOUT_OPENSSL)
    case MLKEM_X25519MLKEM768:
        return f.template operator()<x25519_mlkem768>();
    case MLKEM_X_WING:
        return f.template operator()<x_wing>();
    case MLKEM_MLKEM768_P256:
        return f.template operator()<mlkem768_p256>();
    case MLKEM_MLKEM1024_P384:
        return f.template operator()<mlkem1024_p384>();
#endif
    default:
        return otherwise;
    }
}
template <class F> int with_kem(int kem, const F& f) noexcept
{
    return visit_kem<int>(kem, MLKEM_UNSUPPORTED, f);
}
template <class Kem>
inline constexpr bool is_ml_kem = requires { typename Kem::prepared_encapsulation_key; };
/// f.operator()<Kem>() for a parameter set of ML-KEM. Hybrids are MLKEM_UNSUPPORTED.
template <class F> int with_ml_kem(int kem, const F& f) noexcept
{
    return with_kem(kem, [&]<class Kem>() noexcept {
        if constexpr (is_ml_kem<Kem>)
            return f.template operator()<Kem>();
        else
            return int{MLKEM_UNSUPPORTED};
    });
}

template <class Kem> constexpr int number_of_kem() noexcept
{
    if constexpr (std::is_same_v<Kem, ml_kem_512>)
        return MLKEM_512;
    else if constexpr (std::is_same_v<Kem, ml_kem_768>)
        return MLKEM_768;
    else if constexpr (std::is_same_v<Kem, ml_kem_1024>)
        return MLKEM_1024;
    else
        return MLKEM_X_WING;
}

/// Bytes of a decapsulation key in the C interface: of hybrids its seed.
template <class Kem> constexpr std::size_t dk_size_of() noexcept
{
    if constexpr (is_ml_kem<Kem>)
        return Kem::decapsulation_key_size;
    else
        return Kem::seed_size;
}

/// Whether a buffer is there and has the size that is asked for.
template <class T> bool fits(const T* buffer, std::size_t size, std::size_t wanted) noexcept
{
    return buffer != nullptr && size == wanted;
}
template <std::size_t N> std::span<std::uint8_t, N> sized(std::uint8_t* bytes) noexcept
{
    return std::span<std::uint8_t, N>(bytes, N);
}
template <std::size_t N> std::span<const std::uint8_t, N> sized(const std::uint8_t* bytes) noexcept
{
    return std::span<const std::uint8_t, N>(bytes, N);
}
/// Zeroes outputs on an error.
template <class... Span> int ended(const std::error_code& ec, Span... outputs) noexcept
{
    if (ec)
        (wipe_out_of_line(outputs.data(), outputs.size()), ...);
    return number_of(ec);
}

/// The key in bytes that were given: of hybrids from its seed. None, with ec set, if it is bad.
template <class Kem>
std::optional<typename Kem::decapsulation_key> read_dk(const std::uint8_t* dk,
                                                       std::error_code& ec) noexcept
{
    const auto bytes = sized<dk_size_of<Kem>()>(dk);
    if constexpr (is_ml_kem<Kem>)
        return Kem::decapsulation_key::from_bytes(bytes, ec);
    else
        return Kem::decapsulation_key::from_seed(bytes, ec);
}

template <class Kem>
int keygen_from_seed(std::span<const std::uint8_t, Kem::seed_size> seed, std::uint8_t* ek,
                     std::uint8_t* dk) noexcept
{
    std::error_code ec;
    const auto ek_out = sized<Kem::encapsulation_key_size>(ek);
    const auto dk_out = sized<dk_size_of<Kem>()>(dk);
    if constexpr (is_ml_kem<Kem>) {
        Kem::keygen_internal(seed.template first<32>(), seed.template last<32>(), ek_out, dk_out);
    } else if (const auto pair = Kem::keygen_from_seed(seed, ec)) {
        copy(ek_out.data(), pair->ek.bytes());
        copy_out_of_line(dk_out.data(), seed.data(), seed.size());
    }
    return ended(ec, ek_out, dk_out);
}

/// A size of incremental_sizes, or 0 for what is no ML-KEM.
template <class F> std::size_t size_of_part(int kem, const F& f) noexcept
{
    return visit_kem<std::size_t>(kem, 0, [&]<class Kem>() noexcept -> std::size_t {
        if constexpr (is_ml_kem<Kem>)
            return f(incremental_sizes<typename Kem::params>{});
        else
            return 0;
    });
}

// ---- Prepared keys, at an aligned place in the caller's object.

/// Zero bytes are an object that holds no key.
template <template <class> class Key>
using any_prepared =
    std::variant<std::monostate, Key<params_512>, Key<params_768>, Key<params_1024>>;
using any_prepared_ek = any_prepared<prepared_encapsulation_key>;
using any_prepared_dk = any_prepared<prepared_decapsulation_key>;
static_assert(sizeof(any_prepared_ek) + alignof(any_prepared_ek) <=
              sizeof(mlkem_prepared_encapsulation_key));
static_assert(sizeof(any_prepared_dk) + alignof(any_prepared_dk) <=
              sizeof(mlkem_prepared_decapsulation_key));

template <class Any> void* place_in(const void* object) noexcept
{
    const auto address = reinterpret_cast<std::uintptr_t>(object);
    const std::uintptr_t aligned = (address + alignof(Any) - 1) / alignof(Any) * alignof(Any);
    return const_cast<unsigned char*>(static_cast<const unsigned char*>(object)) +
           (aligned - address);
}
template <class Any> Any& prepared_in(const void* object) noexcept
{
    return *std::launder(static_cast<Any*>(place_in<Any>(object)));
}
/// f(key) for the key that an object holds. std::visit would throw of a variant without a value.
template <class Any, class F> int with_key(const void* object, const F& f) noexcept
{
    if (object == nullptr)
        return MLKEM_INVALID_LENGTH;
    const Any& any = prepared_in<const Any>(object);
    if (const auto* key = std::get_if<1>(&any))
        return f(*key);
    if (const auto* key = std::get_if<2>(&any))
        return f(*key);
    if (const auto* key = std::get_if<3>(&any))
        return f(*key);
    return MLKEM_NO_KEY;
}
/// Begins an object that holds no key.
template <class Any, class Object> void make_empty(Object* object) noexcept
{
    wipe_out_of_line(object, sizeof *object);
    new (place_in<Any>(object)) Any();
}
template <class Any, class Object> void destroy(Object* object) noexcept
{
    if (object == nullptr)
        return;
    prepared_in<Any>(object).~Any();
    make_empty<Any>(object);
}
template <class Any, class Object, class Prepared>
void put_key(Object* object, Prepared&& key) noexcept
{
    new (place_in<Any>(object)) Any(std::forward<Prepared>(key)); // in the place of an empty one
}

// ---- Batches.

template <std::size_t N>
std::span<std::array<std::uint8_t, N>> arrays(std::uint8_t* bytes, std::size_t count) noexcept
{
    return {reinterpret_cast<std::array<std::uint8_t, N>*>(bytes), count};
}
template <std::size_t N>
std::span<const std::array<std::uint8_t, N>> arrays(const std::uint8_t* bytes,
                                                    std::size_t count) noexcept
{
    return {reinterpret_cast<const std::array<std::uint8_t, N>*>(bytes), count};
}
/// Whether a buffer holds `count` things of N bytes.
template <std::size_t N, class T>
bool holds(const T* buffer, std::size_t size, std::size_t count) noexcept
{
    return size / N == count && size % N == 0 && (buffer != nullptr || count == 0);
}
/// The error of the first bad key, whose index goes to first_bad. None if all keys are good.
template <class Kem>
std::error_code
error_of_keys(std::span<const std::array<std::uint8_t, Kem::encapsulation_key_size>> ek,
              std::size_t& first_bad) noexcept
{
    first_bad = Kem::check_encapsulation_keys(ek);
    return first_bad == ek.size() ? std::error_code()
                                  : make_error_code(errc::coefficient_out_of_range);
}
template <class Kem>
std::error_code
error_of_keys(std::span<const std::array<std::uint8_t, Kem::decapsulation_key_size>> dk,
              std::size_t& first_bad) noexcept
{
    using operations = detail::operations_of_mlkem_hpp<typename Kem::params, dispatched>;
    const std::size_t first_wrong_hash = Kem::check_decapsulation_keys(dk);
    for (first_bad = 0; first_bad < first_wrong_hash; ++first_bad) {
        const decapsulation_key_parts<typename Kem::params> parts(dk[first_bad]);
        if (!operations::ek_is_reduced(parts.ek) || !operations::secret_is_reduced(dk[first_bad]))
            return make_error_code(errc::coefficient_out_of_range);
    }
    return first_bad == dk.size() ? std::error_code() : make_error_code(errc::hash_mismatch);
}
/// Operations that draw randomness come in pieces of so many.
inline constexpr std::size_t at_a_time = 64;

/// f(first, count, bytes) for each piece, with 32 random bytes for each operation. f gives false if
/// the random source fails in it.
template <class F> std::error_code with_random_bytes(std::size_t all, const F& f) noexcept
{
    secret_storage<32 * at_a_time> bytes;
    for (std::size_t first = 0; first < all; first += at_a_time) {
        const std::size_t count = all - first < at_a_time ? all - first : at_a_time;
        if (!system_random{}.fill(bytes.span().first(32 * count)))
            return make_error_code(errc::entropy_failure);
        if (!f(first, count, arrays<32>(std::as_const(bytes).data(), count)))
            return make_error_code(errc::entropy_failure);
    }
    return {};
}

// ---- Key files.

template <class T> struct output {
    static constexpr std::size_t end = std::is_same_v<T, char> ? 1 : 0; // a text ends with a zero

    T* to;
    std::size_t* size;

    bool is_there() const noexcept { return size != nullptr && (to != nullptr || *size == 0); }
    /// MLKEM_OK, or MLKEM_NO_ROOM.
    template <class Bytes> int put(const Bytes& bytes) const noexcept
    {
        const std::size_t room = std::exchange(*size, bytes.size());
        if (room < bytes.size() + end) {
            *size += end;
            return MLKEM_NO_ROOM;
        }
        copy_out_of_line(reinterpret_cast<std::uint8_t*>(to),
                         reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
        if constexpr (end != 0)
            to[bytes.size()] = 0;
        return MLKEM_OK;
    }
    /// The result of a function whose output this is. After most errors nothing remains in it.
    int ended(int error) const noexcept
    {
        if (error == MLKEM_OK || error == MLKEM_NO_ROOM || error == MLKEM_UNSUPPORTED ||
            size == nullptr)
            return error;
        const std::size_t room = std::exchange(*size, 0);
        if (room != 0)
            wipe_out_of_line(to, room);
        return error;
    }
};

template <class Kem>
inline constexpr bool has_files =
    requires { key_file<typename Kem::encapsulation_key>::algorithm::oid; };

/// f(ek) for the key in bytes, if the KEM has files.
template <class F>
int write_public_key(int kem, const std::uint8_t* ek, std::size_t ek_size, const F& f) noexcept
{
    return with_kem(kem, [&]<class Kem>() noexcept -> int {
        if constexpr (has_files<Kem>) {
            if (!fits(ek, ek_size, Kem::encapsulation_key_size))
                return MLKEM_INVALID_LENGTH;
            std::error_code ec;
            const auto key =
                Kem::encapsulation_key::from_bytes(sized<Kem::encapsulation_key_size>(ek), ec);
            return key ? f(*key) : number_of(ec);
        } else {
            return MLKEM_UNSUPPORTED;
        }
    });
}

/// The key of a seed, or of expanded bytes.
template <class Kem>
std::optional<typename Kem::decapsulation_key>
read_seed_or_dk(const std::uint8_t* key, std::size_t size, std::error_code& ec) noexcept
{
    if (fits(key, size, Kem::seed_size))
        return Kem::decapsulation_key::from_seed(sized<Kem::seed_size>(key), ec);
    if (fits(key, size, dk_size_of<Kem>()))
        return read_dk<Kem>(key, ec);
    ec = errc::invalid_length;
    return std::nullopt;
}
/// f.operator()<Form>(dk) for the form of a number.
template <class Key, class F> int with_form(int form, const Key& dk, const F& f) noexcept
{
    using file = key_file<Key>;
    constexpr auto seed = private_key_form::seed, expanded = private_key_form::expanded,
                   both = private_key_form::both;
    if constexpr (file::has_form(seed))
        if (form == MLKEM_FORM_SEED)
            return f.template operator()<seed>(dk);
    if constexpr (file::has_form(expanded))
        if (form == MLKEM_FORM_EXPANDED)
            return f.template operator()<expanded>(dk);
    if constexpr (file::has_form(both))
        if (form == MLKEM_FORM_BOTH)
            return f.template operator()<both>(dk);
    return MLKEM_UNSUPPORTED;
}
template <class F>
int write_private_key(int kem, int form, const std::uint8_t* key, std::size_t key_size,
                      const F& f) noexcept
{
    return with_kem(kem, [&]<class Kem>() noexcept -> int {
        if constexpr (has_files<Kem>) {
            std::error_code ec;
            const auto dk = read_seed_or_dk<Kem>(key, key_size, ec);
            return dk ? with_form(form, *dk, f) : number_of(ec);
        } else {
            return MLKEM_UNSUPPORTED;
        }
    });
}

/// f.operator()<Kem>(ec), which gives a key or none, for the KEM that the file is of.
template <class F, class G> int read_file(const F& read, const G& take) noexcept
{
    int result = MLKEM_WRONG_ALGORITHM;
    for (int kem = MLKEM_512; kem <= MLKEM_X_WING && result == MLKEM_WRONG_ALGORITHM; ++kem) {
        const int found = with_kem(kem, [&]<class Kem>() noexcept -> int {
            if constexpr (has_files<Kem>) {
                std::error_code ec;
                const auto key = read.template operator()<Kem>(ec);
                return key ? take.template operator()<Kem>(*key) : number_of(ec);
            } else {
                return MLKEM_WRONG_ALGORITHM;
            }
        });
        result = found == MLKEM_UNSUPPORTED ? int{MLKEM_WRONG_ALGORITHM} : found;
    }
    return result;
}
template <class F>
int read_public_key(int* kem, std::uint8_t* ek, std::size_t* ek_size, const F& read) noexcept
{
    const output<std::uint8_t> out{ek, ek_size};
    if (kem == nullptr || !out.is_there())
        return MLKEM_INVALID_LENGTH;
    *kem = 0;
    return out.ended(read_file(read, [&]<class Kem>(const auto& key) noexcept {
        *kem = number_of_kem<Kem>();
        return out.put(key.bytes());
    }));
}
template <class F>
int read_private_key(int* kem, std::uint8_t* dk, std::size_t* dk_size, std::uint8_t* key_seed,
                     std::size_t* key_seed_size, const F& read) noexcept
{
    const output<std::uint8_t> out{dk, dk_size}, seed_out{key_seed, key_seed_size};
    if (kem == nullptr || !out.is_there() ||
        (key_seed_size == nullptr ? key_seed != nullptr : !seed_out.is_there()))
        return MLKEM_INVALID_LENGTH;
    *kem = 0;
    const auto take = [&]<class Kem>(const auto& key) noexcept -> int {
        const auto its_seed = key.seed();
        const std::size_t needed = its_seed ? Kem::seed_size : 0;
        *kem = number_of_kem<Kem>();
        if (*dk_size < dk_size_of<Kem>() || (key_seed_size != nullptr && *key_seed_size < needed)) {
            *dk_size = dk_size_of<Kem>();
            if (key_seed_size != nullptr)
                *key_seed_size = needed;
            return MLKEM_NO_ROOM; // for both: else nothing of either is written
        }
        if (key_seed_size != nullptr && its_seed)
            (void)seed_out.put(its_seed->span());
        else if (key_seed_size != nullptr)
            *key_seed_size = 0;
        if constexpr (is_ml_kem<Kem>)
            return out.put(key_access::view(key));
        else
            return out.put(its_seed->span());
    };
    return seed_out.ended(out.ended(read_file(read, take)));
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI::c
MLKEM_DETAIL_HIDDEN_END

extern "C" {

size_t mlkem_encapsulation_key_size(int kem)
{
    return mlkem::c::visit_kem(kem, std::size_t{0},
                               []<class Kem>() noexcept { return Kem::encapsulation_key_size; });
}
size_t mlkem_decapsulation_key_size(int kem)
{
    return mlkem::c::visit_kem(kem, std::size_t{0},
                               []<class Kem>() noexcept { return mlkem::c::dk_size_of<Kem>(); });
}
size_t mlkem_ciphertext_size(int kem)
{
    return mlkem::c::visit_kem(kem, std::size_t{0},
                               []<class Kem>() noexcept { return Kem::ciphertext_size; });
}
size_t mlkem_shared_secret_size(int kem)
{
    return mlkem::c::visit_kem(kem, std::size_t{0},
                               []<class Kem>() noexcept { return Kem::shared_secret_size; });
}
size_t mlkem_seed_size(int kem)
{
    return mlkem::c::visit_kem(kem, std::size_t{0},
                               []<class Kem>() noexcept { return Kem::seed_size; });
}
size_t mlkem_randomness_size(int kem)
{
    return mlkem::c::visit_kem(kem, std::size_t{0},
                               []<class Kem>() noexcept { return Kem::randomness_size; });
}
const char* mlkem_name(int kem)
{
    return mlkem::c::visit_kem(kem, static_cast<const char*>(nullptr),
                               []<class Kem>() noexcept { return Kem::name.data(); });
}

const char* mlkem_error_text(int error)
{
    switch (error) {
    case MLKEM_OK:
        return "no error";
    case MLKEM_UNSUPPORTED:
        return "no such key encapsulation mechanism in this build, or not this function of it";
    case MLKEM_OPENSSL_ERROR:
        return "OpenSSL failed";
    case MLKEM_NO_ROOM:
        return "too little room for what is written; the size is what is needed";
    case MLKEM_NO_KEY:
        return "object without a prepared key";
    case MLKEM_INVALID_LENGTH:
        return "wrong length of a key, ciphertext, seed or secret, or a null pointer";
    case MLKEM_BARE_EXPANDED_KEY:
        return "private key file with a bare expanded key, as older tools wrote it: its bytes are "
               "dk";
    case MLKEM_PUBLIC_KEY_APPENDED:
        return "private key file with an expanded key and then its public key, as older tools "
               "wrote it";
    default:
        return mlkem::text_of(static_cast<mlkem::errc>(error));
    }
}

int mlkem_random_seed(int kem, uint8_t* key_seed, size_t key_seed_size)
{
    return mlkem::c::with_kem(kem, [&]<class Kem>() noexcept -> int {
        if (!mlkem::c::fits(key_seed, key_seed_size, Kem::seed_size))
            return MLKEM_INVALID_LENGTH;
        const auto out = mlkem::c::sized<Kem::seed_size>(key_seed);
        std::error_code ec;
        if (!mlkem::system_random{}.fill(out))
            ec = mlkem::errc::entropy_failure;
        return mlkem::c::ended(ec, out);
    });
}
int mlkem_keygen(int kem, uint8_t* ek, size_t ek_size, uint8_t* dk, size_t dk_size)
{
    return mlkem::c::with_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        if (!fits(ek, ek_size, Kem::encapsulation_key_size) ||
            !fits(dk, dk_size, dk_size_of<Kem>()))
            return MLKEM_INVALID_LENGTH;
        mlkem::secret_storage<Kem::seed_size> seed;
        if (mlkem::system_random{}.fill(seed.span()))
            return keygen_from_seed<Kem>(seed.span(), ek, dk);
        return ended(make_error_code(mlkem::errc::entropy_failure), std::span(ek, ek_size),
                     std::span(dk, dk_size));
    });
}
int mlkem_keygen_from_seed(int kem, const uint8_t* key_seed, size_t key_seed_size, uint8_t* ek,
                           size_t ek_size, uint8_t* dk, size_t dk_size)
{
    return mlkem::c::with_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        if (!fits(key_seed, key_seed_size, Kem::seed_size) ||
            !fits(ek, ek_size, Kem::encapsulation_key_size) ||
            !fits(dk, dk_size, dk_size_of<Kem>()))
            return MLKEM_INVALID_LENGTH;
        return keygen_from_seed<Kem>(sized<Kem::seed_size>(key_seed), ek, dk);
    });
}

int mlkem_check_encapsulation_key(int kem, const uint8_t* ek, size_t ek_size)
{
    return mlkem::c::with_kem(kem, [&]<class Kem>() noexcept -> int {
        if (!mlkem::c::fits(ek, ek_size, Kem::encapsulation_key_size))
            return MLKEM_INVALID_LENGTH;
        std::error_code ec;
        (void)Kem::encapsulation_key::from_bytes(std::span(ek, ek_size), ec);
        return mlkem::c::number_of(ec);
    });
}
int mlkem_check_decapsulation_key(int kem, const uint8_t* dk, size_t dk_size)
{
    return mlkem::c::with_kem(kem, [&]<class Kem>() noexcept -> int {
        if (!mlkem::c::fits(dk, dk_size, mlkem::c::dk_size_of<Kem>()))
            return MLKEM_INVALID_LENGTH;
        std::error_code ec;
        (void)mlkem::c::read_dk<Kem>(dk, ec);
        return mlkem::c::number_of(ec);
    });
}

int mlkem_encaps(int kem, const uint8_t* ek, size_t ek_size, uint8_t* c, size_t c_size,
                 uint8_t* secret, size_t secret_size)
{
    return mlkem::c::with_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        if (!fits(ek, ek_size, Kem::encapsulation_key_size) ||
            !fits(c, c_size, Kem::ciphertext_size) ||
            !fits(secret, secret_size, Kem::shared_secret_size))
            return MLKEM_INVALID_LENGTH;
        const auto c_out = sized<Kem::ciphertext_size>(c);
        const auto secret_out = sized<Kem::shared_secret_size>(secret);
        std::error_code ec;
        if (const auto key = Kem::encapsulation_key::from_bytes(std::span(ek, ek_size), ec))
            (void)Kem::encaps_into(*key, c_out, secret_out, ec);
        return ended(ec, c_out, secret_out);
    });
}
int mlkem_encaps_derandomised(int kem, const uint8_t* ek, size_t ek_size, const uint8_t* randomness,
                              size_t randomness_size, uint8_t* c, size_t c_size, uint8_t* secret,
                              size_t secret_size)
{
    return mlkem::c::with_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        if (!fits(ek, ek_size, Kem::encapsulation_key_size) ||
            !fits(randomness, randomness_size, Kem::randomness_size) ||
            !fits(c, c_size, Kem::ciphertext_size) ||
            !fits(secret, secret_size, Kem::shared_secret_size))
            return MLKEM_INVALID_LENGTH;
        const auto c_out = sized<Kem::ciphertext_size>(c);
        const auto secret_out = sized<Kem::shared_secret_size>(secret);
        std::error_code ec;
        if (const auto key = Kem::encapsulation_key::from_bytes(std::span(ek, ek_size), ec)) {
            if (const auto made =
                    Kem::encaps_derandomised(*key, std::span(randomness, randomness_size), ec)) {
                mlkem::copy(c_out.data(), made->c.bytes());
                mlkem::copy_out_of_line(secret_out.data(), made->K.bytes().data(),
                                        secret_out.size());
            }
        }
        return ended(ec, c_out, secret_out);
    });
}
int mlkem_decaps(int kem, const uint8_t* dk, size_t dk_size, const uint8_t* c, size_t c_size,
                 uint8_t* secret, size_t secret_size)
{
    return mlkem::c::with_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        if (!fits(dk, dk_size, dk_size_of<Kem>()) || !fits(c, c_size, Kem::ciphertext_size) ||
            !fits(secret, secret_size, Kem::shared_secret_size))
            return MLKEM_INVALID_LENGTH;
        const auto secret_out = sized<Kem::shared_secret_size>(secret);
        std::error_code ec;
        if (const auto key = read_dk<Kem>(dk, ec))
            (void)Kem::decaps_into(*key, std::span(c, c_size), secret_out, ec);
        return ended(ec, secret_out);
    });
}

size_t mlkem_key_second_part_size(int kem)
{
    return mlkem::c::size_of_part(
        kem, []<class Sizes>(Sizes) noexcept { return Sizes::key_second_part; });
}
size_t mlkem_ciphertext_1_size(int kem)
{
    return mlkem::c::size_of_part(kem,
                                  []<class Sizes>(Sizes) noexcept { return Sizes::ciphertext_1; });
}
size_t mlkem_ciphertext_2_size(int kem)
{
    return mlkem::c::size_of_part(kem,
                                  []<class Sizes>(Sizes) noexcept { return Sizes::ciphertext_2; });
}

int mlkem_key_header(int kem, const uint8_t* ek, size_t ek_size, uint8_t* header,
                     size_t header_size)
{
    return mlkem::c::with_ml_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        if (!fits(ek, ek_size, Kem::encapsulation_key_size) ||
            !fits(header, header_size, MLKEM_KEY_HEADER_SIZE))
            return MLKEM_INVALID_LENGTH;
        std::error_code ec;
        const auto header_out = sized<MLKEM_KEY_HEADER_SIZE>(header);
        if (const auto key =
                Kem::encapsulation_key::from_bytes(sized<Kem::encapsulation_key_size>(ek), ec))
            mlkem::copy(header_out.data(), mlkem::incremental<Kem>::header(*key).bytes());
        return ended(ec, header_out);
    });
}

int mlkem_encaps_begin(int kem, const uint8_t* header, size_t header_size, uint8_t* ct1,
                       size_t ct1_size, uint8_t* state, size_t state_size)
{
    return mlkem::c::with_ml_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        using split = mlkem::incremental<Kem>;
        if (!fits(header, header_size, MLKEM_KEY_HEADER_SIZE) ||
            !fits(ct1, ct1_size, split::sizes::ciphertext_1) ||
            !fits(state, state_size, MLKEM_ENCAPSULATION_STATE_SIZE))
            return MLKEM_INVALID_LENGTH;
        std::error_code ec;
        const auto ct1_out = sized<split::sizes::ciphertext_1>(ct1);
        const auto state_out = sized<MLKEM_ENCAPSULATION_STATE_SIZE>(state);
        const auto first = split::key_header::from_bytes(sized<MLKEM_KEY_HEADER_SIZE>(header));
        if (const auto begun = split::encaps_begin(first, ec)) {
            const auto bytes = begun->state.to_bytes();
            mlkem::copy(ct1_out.data(), begun->ct1.bytes());
            mlkem::copy_out_of_line(state_out.data(), bytes.data(), bytes.size());
        }
        return ended(ec, ct1_out, state_out);
    });
}

int mlkem_encaps_finish(int kem, uint8_t* state, size_t state_size, const uint8_t* second_part,
                        size_t second_part_size, uint8_t* ct2, size_t ct2_size, uint8_t* secret,
                        size_t secret_size)
{
    return mlkem::c::with_ml_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        using split = mlkem::incremental<Kem>;
        constexpr std::array<std::uint8_t, MLKEM_ENCAPSULATION_STATE_SIZE> spent{};
        if (!fits(state, state_size, spent.size()) ||
            !fits(second_part, second_part_size, split::sizes::key_second_part) ||
            !fits(ct2, ct2_size, split::sizes::ciphertext_2) ||
            !fits(secret, secret_size, MLKEM_SHARED_SECRET_SIZE))
            return MLKEM_INVALID_LENGTH;
        std::error_code ec;
        const auto ct2_out = sized<split::sizes::ciphertext_2>(ct2);
        const auto secret_out = sized<MLKEM_SHARED_SECRET_SIZE>(secret);
        auto begun =
            split::state::from_bytes(std::span<const std::uint8_t>(state, spent.size()), ec);
        if (mlkem::secrets_equal(state, spent.data(), spent.size())) {
            ec = mlkem::errc::state_spent;
        } else if (const auto finished =
                       split::encaps_finish(*begun, std::span(second_part, second_part_size), ec)) {
            mlkem::copy(ct2_out.data(), finished->ct2.bytes());
            mlkem::copy_out_of_line(secret_out.data(), finished->K.bytes().data(),
                                    secret_out.size());
            mlkem::wipe_out_of_line(state, spent.size());
        }
        return ended(ec, ct2_out, secret_out);
    });
}

int mlkem_prepare_encapsulation_key(int kem, const uint8_t* ek, size_t ek_size,
                                    mlkem_prepared_encapsulation_key* out)
{
    if (out == nullptr)
        return MLKEM_INVALID_LENGTH;
    mlkem::c::make_empty<mlkem::c::any_prepared_ek>(out); // whatever follows, it can be destroyed
    return mlkem::c::with_ml_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        if (!fits(ek, ek_size, Kem::encapsulation_key_size))
            return MLKEM_INVALID_LENGTH;
        std::error_code ec;
        if (const auto key = Kem::encapsulation_key::from_bytes(std::span(ek, ek_size), ec))
            put_key<any_prepared_ek>(out, Kem::prepare(*key));
        return number_of(ec);
    });
}
int mlkem_prepare_decapsulation_key(int kem, const uint8_t* dk, size_t dk_size,
                                    mlkem_prepared_decapsulation_key* out)
{
    if (out == nullptr)
        return MLKEM_INVALID_LENGTH;
    mlkem::c::make_empty<mlkem::c::any_prepared_dk>(out); // whatever follows, it can be destroyed
    return mlkem::c::with_ml_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        if (!fits(dk, dk_size, Kem::decapsulation_key_size))
            return MLKEM_INVALID_LENGTH;
        std::error_code ec;
        if (const auto key = read_dk<Kem>(dk, ec))
            put_key<any_prepared_dk>(out, Kem::prepare(*key));
        return number_of(ec);
    });
}
int mlkem_encaps_prepared(const mlkem_prepared_encapsulation_key* ek, uint8_t* c, size_t c_size,
                          uint8_t* secret, size_t secret_size)
{
    using namespace mlkem::c;
    return with_key<any_prepared_ek>(
        ek, [&]<class P>(const mlkem::prepared_encapsulation_key<P>& key) noexcept -> int {
            using kem = mlkem::ml_kem<P>;
            if (!fits(c, c_size, kem::ciphertext_size) ||
                !fits(secret, secret_size, kem::shared_secret_size))
                return MLKEM_INVALID_LENGTH;
            const auto c_out = sized<kem::ciphertext_size>(c);
            const auto secret_out = sized<kem::shared_secret_size>(secret);
            std::error_code ec;
            (void)kem::encaps_into(key, c_out, secret_out, ec);
            return ended(ec, c_out, secret_out);
        });
}
int mlkem_decaps_prepared(const mlkem_prepared_decapsulation_key* dk, const uint8_t* c,
                          size_t c_size, uint8_t* secret, size_t secret_size)
{
    using namespace mlkem::c;
    return with_key<any_prepared_dk>(
        dk, [&]<class P>(const mlkem::prepared_decapsulation_key<P>& key) noexcept -> int {
            using kem = mlkem::ml_kem<P>;
            if (!fits(c, c_size, kem::ciphertext_size) ||
                !fits(secret, secret_size, kem::shared_secret_size))
                return MLKEM_INVALID_LENGTH;
            const auto secret_out = sized<kem::shared_secret_size>(secret);
            std::error_code ec;
            (void)kem::decaps_into(key, std::span(c, c_size), secret_out, ec);
            return ended(ec, secret_out);
        });
}
void mlkem_destroy_encapsulation_key(mlkem_prepared_encapsulation_key* ek)
{
    mlkem::c::destroy<mlkem::c::any_prepared_ek>(ek);
}
void mlkem_destroy_decapsulation_key(mlkem_prepared_decapsulation_key* dk)
{
    mlkem::c::destroy<mlkem::c::any_prepared_dk>(dk);
}

int mlkem_keygen_batch(int kem, size_t count, uint8_t* eks, size_t eks_size, uint8_t* dks,
                       size_t dks_size)
{
    return mlkem::c::with_ml_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        constexpr std::size_t ek_size = Kem::encapsulation_key_size,
                              dk_size = Kem::decapsulation_key_size;
        if (!holds<ek_size>(eks, eks_size, count) || !holds<dk_size>(dks, dks_size, count))
            return MLKEM_INVALID_LENGTH;
        mlkem::secret_storage<32 * at_a_time> z;
        const auto keygen = [&](std::size_t first, std::size_t n, auto d) noexcept {
            if (!mlkem::system_random{}.fill(z.span().first(32 * n)))
                return false;
            return Kem::keygen_internal_batch(d, arrays<32>(std::as_const(z).data(), n),
                                              arrays<ek_size>(eks + first * ek_size, n),
                                              arrays<dk_size>(dks + first * dk_size, n));
        };
        return ended(with_random_bytes(count, keygen), std::span(eks, eks_size),
                     std::span(dks, dks_size));
    });
}
int mlkem_encaps_batch(int kem, size_t count, const uint8_t* eks, size_t eks_size, uint8_t* cs,
                       size_t cs_size, uint8_t* secrets, size_t secrets_size, size_t* first_bad)
{
    return mlkem::c::with_ml_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        constexpr std::size_t ek_size = Kem::encapsulation_key_size, c_size = Kem::ciphertext_size;
        if (!holds<ek_size>(eks, eks_size, count) || !holds<c_size>(cs, cs_size, count) ||
            !holds<32>(secrets, secrets_size, count))
            return MLKEM_INVALID_LENGTH;
        std::size_t bad = 0;
        std::error_code ec = error_of_keys<Kem>(arrays<ek_size>(eks, count), bad);
        if (ec && first_bad != nullptr)
            *first_bad = bad;
        if (!ec)
            ec = with_random_bytes(count, [&](std::size_t first, std::size_t n, auto m) noexcept {
                return Kem::encaps_internal_batch(arrays<ek_size>(eks + first * ek_size, n), m,
                                                  arrays<c_size>(cs + first * c_size, n),
                                                  arrays<32>(secrets + first * 32, n));
            });
        return ended(ec, std::span(cs, cs_size), std::span(secrets, secrets_size));
    });
}
int mlkem_decaps_batch(int kem, size_t count, const uint8_t* dks, size_t dks_size,
                       const uint8_t* cs, size_t cs_size, uint8_t* secrets, size_t secrets_size,
                       size_t* first_bad)
{
    return mlkem::c::with_ml_kem(kem, [&]<class Kem>() noexcept -> int {
        using namespace mlkem::c;
        constexpr std::size_t dk_size = Kem::decapsulation_key_size, c_size = Kem::ciphertext_size;
        if (!holds<dk_size>(dks, dks_size, count) || !holds<c_size>(cs, cs_size, count) ||
            !holds<32>(secrets, secrets_size, count))
            return MLKEM_INVALID_LENGTH;
        std::size_t bad = 0;
        const std::error_code ec = error_of_keys<Kem>(arrays<dk_size>(dks, count), bad);
        if (ec && first_bad != nullptr)
            *first_bad = bad;
        if (!ec)
            (void)Kem::decaps_internal_batch(arrays<dk_size>(dks, count), arrays<c_size>(cs, count),
                                             arrays<32>(secrets, count));
        return ended(ec, std::span(secrets, secrets_size));
    });
}

int mlkem_public_key_to_der(int kem, const uint8_t* ek, size_t ek_size, uint8_t* out,
                            size_t* out_size)
{
    const mlkem::c::output<uint8_t> to{out, out_size};
    if (!to.is_there())
        return MLKEM_INVALID_LENGTH;
    return to.ended(mlkem::c::write_public_key(kem, ek, ek_size, [&](const auto& key) noexcept {
        return to.put(mlkem::public_key_to_der(key));
    }));
}
int mlkem_public_key_to_pem(int kem, const uint8_t* ek, size_t ek_size, char* out, size_t* out_size)
{
    const mlkem::c::output<char> to{out, out_size};
    if (!to.is_there())
        return MLKEM_INVALID_LENGTH;
    return to.ended(mlkem::c::write_public_key(kem, ek, ek_size, [&](const auto& key) noexcept {
        const auto text = mlkem::public_key_to_pem(key);
        return to.put(text.view());
    }));
}
int mlkem_private_key_to_der(int kem, int form, const uint8_t* key, size_t key_size, uint8_t* out,
                             size_t* out_size)
{
    const mlkem::c::output<uint8_t> to{out, out_size};
    if (!to.is_there())
        return MLKEM_INVALID_LENGTH;
    return to.ended(mlkem::c::write_private_key(
        kem, form, key, key_size,
        [&]<mlkem::private_key_form Form>(const auto& dk) noexcept -> int {
            std::error_code ec;
            const auto der = mlkem::private_key_to_der<Form>(dk, ec);
            return der ? to.put(der->span()) : mlkem::c::number_of(ec);
        }));
}
int mlkem_private_key_to_pem(int kem, int form, const uint8_t* key, size_t key_size, char* out,
                             size_t* out_size)
{
    const mlkem::c::output<char> to{out, out_size};
    if (!to.is_there())
        return MLKEM_INVALID_LENGTH;
    return to.ended(mlkem::c::write_private_key(
        kem, form, key, key_size,
        [&]<mlkem::private_key_form Form>(const auto& dk) noexcept -> int {
            std::error_code ec;
            const auto text = mlkem::private_key_to_pem<Form>(dk, ec);
            return text ? to.put(text->view()) : mlkem::c::number_of(ec);
        }));
}

int mlkem_public_key_from_der(const uint8_t* der, size_t der_size, int* kem, uint8_t* ek,
                              size_t* ek_size)
{
    if (der == nullptr)
        return MLKEM_INVALID_LENGTH;
    return mlkem::c::read_public_key(
        kem, ek, ek_size, [&]<class Kem>(std::error_code& ec) noexcept {
            return mlkem::public_key_from_der<Kem>(std::span(der, der_size), ec);
        });
}
int mlkem_public_key_from_pem(const char* pem, size_t pem_size, int* kem, uint8_t* ek,
                              size_t* ek_size)
{
    if (pem == nullptr)
        return MLKEM_INVALID_LENGTH;
    return mlkem::c::read_public_key(
        kem, ek, ek_size, [&]<class Kem>(std::error_code& ec) noexcept {
            return mlkem::public_key_from_pem<Kem>(std::string_view(pem, pem_size), ec);
        });
}
int mlkem_private_key_from_der(const uint8_t* der, size_t der_size, int* kem, uint8_t* dk,
                               size_t* dk_size, uint8_t* key_seed, size_t* key_seed_size)
{
    if (der == nullptr)
        return MLKEM_INVALID_LENGTH;
    return mlkem::c::read_private_key(
        kem, dk, dk_size, key_seed, key_seed_size, [&]<class Kem>(std::error_code& ec) noexcept {
            return mlkem::private_key_from_der<Kem>(std::span(der, der_size), ec);
        });
}
int mlkem_private_key_from_pem(const char* pem, size_t pem_size, int* kem, uint8_t* dk,
                               size_t* dk_size, uint8_t* key_seed, size_t* key_seed_size)
{
    if (pem == nullptr)
        return MLKEM_INVALID_LENGTH;
    return mlkem::c::read_private_key(
        kem, dk, dk_size, key_seed, key_seed_size, [&]<class Kem>(std::error_code& ec) noexcept {
            return mlkem::private_key_from_pem<Kem>(std::string_view(pem, pem_size), ec);
        });
}

void mlkem_wipe(void* secret, size_t size)
{
    if (secret != nullptr)
        mlkem::wipe_out_of_line(secret, size);
}
int mlkem_self_test(int kem)
{
    return mlkem::c::with_kem(kem, []<class Kem>() noexcept -> int {
        return Kem::self_test() ? MLKEM_OK : MLKEM_SELF_TEST_FAILURE;
    });
}
const char* mlkem_active_backend(void) { return mlkem::active_backend().data(); }
int mlkem_version_number(void) { return MLKEM_VERSION; }

} // extern "C"

#include "header_end.inl"
