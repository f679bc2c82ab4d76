// SPDX-License-Identifier: MIT
/// \file
/// Errors that the typed API reports, in the manner of std::filesystem. Each operation that can
/// fail has two overloads. One throws std::system_error, the other sets a std::error_code.
#pragma once

#include "header_begin.inl"

#include <cstddef>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>
#include <utility>

#include "identity.hpp"
#include "machine/target.hpp"

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The errors of this library. A wrong ciphertext is no error (FIPS 203, section 6.3: implicit
/// rejection).
enum class errc {
    /// A key, ciphertext or seed has a length other than Table 3's, or spans differ in length.
    invalid_length = 1,
    /// An encapsulation key has a coefficient of q or more (section 7.2), or the secret vector of
    /// an expanded decapsulation key.
    coefficient_out_of_range,
    /// A decapsulation key does not hold the hash of its encapsulation key (section 7.3).
    hash_mismatch,
    /// A seed does not expand to the decapsulation key that came with it (section 7.1).
    seed_mismatch,
    /// The random source reported a failure; no key and no secret was made.
    entropy_failure,
    /// A key pair does not decapsulate what it encapsulates (section 7.1).
    pairwise_check_failure,
    /// A known answer was not met: the code must not be used.
    self_test_failure,
    /// A key file, or a message of CMS, is not the DER of its structure (RFC 5280, RFC 5958, RFC 9629,
    /// RFC 9935).
    malformed_der,
    /// A text has no PEM block of a key, or one that is not closed or not base64 (RFC 7468).
    malformed_pem,
    /// A key file, or a message of OpenPGP or CMS, is of another algorithm or parameter set.
    wrong_algorithm,
    /// The public key in the file of a private key is not the one that belongs to it.
    public_key_mismatch,
    /// A private key was to be written with its seed, but was made without one.
    seed_unavailable,
    /// A share of the classical half is no point of its group, or gives the all-zero secret
    /// (RFC 8446, section 7.4.2; RFC 7748, section 6); or it is no RSA public key of the right size.
    invalid_share,
    /// A private key of the classical half is zero, or not below the order of its group. Or it is an
    /// RSA key, and its numbers do not belong together.
    invalid_private_key,
    /// HPKE: not the next message of the sequence as it was sealed (RFC 9180: OpenError).
    authentication_failure,
    /// HPKE: every number of the sequence was used (RFC 9180: MessageLimitReachedError).
    message_limit_reached,
    /// HPKE: a pre-shared key of less than 32 bytes, or without a name (RFC 9180, section 5.1).
    invalid_psk,
    /// HPKE: replies of this session were set up before. A second set-up would use its keys and
    /// nonces again.
    reply_already_set_up,
    /// A private key file is, or holds in its privateKey, an expanded key without the ASN.1 of
    /// RFC 9935.
    bare_expanded_key,
    /// A private key file is, or holds in its privateKey, an expanded key and then its public key.
    public_key_appended,
    /// Incremental encapsulation: the second part of a key does not belong to its header.
    part_mismatch,
    /// Incremental encapsulation: the state was used before, or moved from.
    state_spent,
    /// A ciphertext of RSA-OAEP, or a wrapped key (RFC 3394), that does not decrypt.
    decryption_failure,
};

/// Whose fault an error is: a std::error_condition that error codes compare with. For example:
/// `ec == mlkem::fault::peer`. An error with two possible culprits compares equal with both.
enum class fault {
    /// The peer, who sent what was received: close the connection.
    peer = 1,
    /// The one who wrote or kept what was read: a key, a seed or a file.
    storage,
    /// The code that called.
    caller,
    /// The machine, the system or the build: the random source, OpenSSL, a known answer.
    environment,
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

template <> struct std::is_error_code_enum<mlkem::errc> : std::true_type {};
template <> struct std::is_error_condition_enum<mlkem::fault> : std::true_type {};

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// The English text of each error.
MLKEM_NOINLINE inline const char* message_of(errc e) noexcept
{
    switch (e) {
    case errc::invalid_length:
        return "wrong length of a key, ciphertext or seed, or spans of unequal lengths";
    case errc::coefficient_out_of_range:
        return "key with a coefficient of 3329 or more";
    case errc::hash_mismatch:
        return "decapsulation key that does not match the hash it holds";
    case errc::seed_mismatch:
        return "seed and decapsulation key that do not belong together";
    case errc::entropy_failure:
        return "the random source failed";
    case errc::pairwise_check_failure:
        return "key pair that failed the pairwise consistency check";
    case errc::self_test_failure:
        return "known-answer self-test failed";
    case errc::malformed_der:
        return "key file or message with malformed DER";
    case errc::malformed_pem:
        return "no PEM block of a key, or a malformed one";
    case errc::wrong_algorithm:
        return "key file or message of another algorithm or parameter set";
    case errc::public_key_mismatch:
        return "public and private key of a file that do not belong together";
    case errc::seed_unavailable:
        return "the decapsulation key was made without a seed";
    case errc::invalid_share:
        return "classical share that is no key of its group, or gives the all-zero secret";
    case errc::invalid_private_key:
        return "classical private key that is out of range, or whose numbers do not belong "
               "together";
    case errc::authentication_failure:
        return "message that is not the next one as it was sealed";
    case errc::message_limit_reached:
        return "every sequence number of the context was used";
    case errc::invalid_psk:
        return "pre-shared key of less than 32 bytes, or without a name";
    case errc::reply_already_set_up:
        return "replies of this session were set up before";
    case errc::bare_expanded_key:
        return "private key file with a bare expanded key, as older tools wrote it: "
               "decapsulation_key::from_bytes takes it";
    case errc::public_key_appended:
        return "private key file with an expanded key and then its public key, as older tools "
               "wrote it: decapsulation_key::from_bytes takes the first part";
    case errc::part_mismatch:
        return "second part of an encapsulation key that does not belong to its header";
    case errc::state_spent:
        return "state of an encapsulation that was finished before";
    case errc::decryption_failure:
        return "classical ciphertext or wrapped key that does not decrypt";
    }
    return "unknown error";
}

/// The English text of each fault.
MLKEM_NOINLINE inline const char* message_of(fault f) noexcept
{
    switch (f) {
    case fault::peer:
        return "whoever sent it";
    case fault::storage:
        return "whoever wrote or kept it";
    case fault::caller:
        return "the code that called";
    case fault::environment:
        return "the machine, the system or the build";
    }
    return "unknown";
}

/// The culprits of an error; the first one is the likelier.
struct faults {
    fault first, second;
    fault third = second;
};
MLKEM_NOINLINE inline faults faults_of(errc e) noexcept
{
    switch (e) { // no default: compilers warn of an error that is not listed
    case errc::invalid_length:
        return {fault::peer, fault::caller};
    case errc::coefficient_out_of_range:
        return {fault::peer, fault::storage};
    case errc::invalid_share:
    case errc::authentication_failure:
    case errc::part_mismatch:
    case errc::decryption_failure:
        return {fault::peer, fault::peer};
    case errc::hash_mismatch:
    case errc::seed_mismatch:
    case errc::malformed_pem:
    case errc::public_key_mismatch:
    case errc::invalid_private_key:
    case errc::bare_expanded_key:
    case errc::public_key_appended:
        return {fault::storage, fault::storage};
    case errc::malformed_der:
        return {fault::storage, fault::peer};
    case errc::wrong_algorithm:
        return {fault::caller, fault::storage, fault::peer};
    case errc::seed_unavailable:
    case errc::message_limit_reached:
    case errc::invalid_psk:
    case errc::reply_already_set_up:
    case errc::state_spent:
        return {fault::caller, fault::caller};
    case errc::pairwise_check_failure:
        return {fault::environment, fault::storage};
    case errc::entropy_failure:
    case errc::self_test_failure:
        return {fault::environment, fault::environment};
    }
    return {};
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The English text of an error, for code without exceptions and std::string. It is valid as long
/// as the program runs.
MLKEM_INLINE const char* text_of(errc e) noexcept { return detail::message_of(e); }

/// The category of fault, named "mlkem fault"; one object in a process.
class MLKEM_DETAIL_HIDDEN fault_category_type final : public std::error_category {
  public:
    /// The name "mlkem fault".
    const char* name() const noexcept override { return "mlkem fault"; }
    /// The English text of a fault.
    std::string message(int condition) const override
    {
        return detail::message_of(static_cast<fault>(condition));
    }
};

// NOLINTNEXTLINE(misc-definitions-in-headers): weak, which is as good as inline
MLKEM_DETAIL_IDENTITY_OF_LIBRARY(fault_category_type, the_fault_category);

/// The category of fault, named "mlkem fault".
MLKEM_INLINE const std::error_category& fault_category() noexcept
{
    return the_fault_category.value;
}

/// The condition that an error code is compared with. Called by the conversion from fault.
MLKEM_INLINE std::error_condition make_error_condition(fault f) noexcept
{
    return {static_cast<int>(f), fault_category()};
}

/// The category of errc, named "mlkem"; one object in a process, whatever flags its parts have.
class MLKEM_DETAIL_HIDDEN error_category_type final : public std::error_category {
  public:
    /// The name "mlkem".
    const char* name() const noexcept override { return "mlkem"; }
    /// The English text of an errc.
    std::string message(int code) const override
    {
        return detail::message_of(static_cast<errc>(code));
    }
    /// The likelier culprit of an error, as a fault.
    std::error_condition default_error_condition(int code) const noexcept override
    {
        const fault first = detail::faults_of(static_cast<errc>(code)).first;
        return first == fault{} ? std::error_condition(code, *this) : make_error_condition(first);
    }
    /// Whether the condition is a fault that may have caused the error.
    bool equivalent(int code, const std::error_condition& condition) const noexcept override
    {
        const detail::faults faults = detail::faults_of(static_cast<errc>(code));
        return faults.first != fault{} && (condition == make_error_condition(faults.first) ||
                                           condition == make_error_condition(faults.second) ||
                                           condition == make_error_condition(faults.third));
    }
};

// NOLINTNEXTLINE(misc-definitions-in-headers): weak, which is as good as inline
MLKEM_DETAIL_IDENTITY_OF_LIBRARY(error_category_type, the_error_category);

/// The category of errc, named "mlkem".
MLKEM_INLINE const std::error_category& error_category() noexcept
{
    return the_error_category.value;
}

/// The error code of an errc, in error_category(). Called by the conversion from errc.
MLKEM_INLINE std::error_code make_error_code(errc e) noexcept
{
    return {static_cast<int>(e), error_category()};
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Whether a length is the one that is needed. Clears `ec` if so, else sets it to invalid_length.
MLKEM_INLINE bool has_length(std::size_t length, std::size_t needed, std::error_code& ec) noexcept
{
    if (length == needed)
        ec.clear();
    else
        ec = errc::invalid_length;
    return length == needed;
}

#if MLKEM_DETAIL_EXCEPTIONS
/// Throws std::system_error if `ec` holds an error.
MLKEM_INLINE void throw_if(const std::error_code& ec)
{
    if (ec)
        throw std::system_error(ec);
}

/// Returns the value of a function. Throws std::system_error if `ec` holds an error; the function
/// failed then.
template <class T> MLKEM_INLINE T value(std::optional<T>&& result, const std::error_code& ec)
{
    throw_if(ec);
    return std::move(*result);
}
#endif

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

#include "header_end.inl"
