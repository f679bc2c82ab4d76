// SPDX-License-Identifier: MIT
/// \file
/// PEM, the textual form of key files (RFC 7468): base64 between lines with a label. The writer
/// uses the strict form of the standard. The reader takes the lax form, as OpenSSL does. Other text
/// and other blocks may stand before and after. Lines may have any length and end in LF, CRLF or
/// CR. A UTF-8 byte order mark may stand before the text.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "../access.hpp"
#include "../bytes.hpp"
#include "../compiled/entry_points.hpp"
#include "../error.hpp"
#include "../run_and_burn.hpp"
#include "../secret.hpp"
#include "base64.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

template <class Bytes> inline constexpr std::size_t size_of_bytes = 0;
template <std::size_t N>
inline constexpr std::size_t size_of_bytes<std::array<std::uint8_t, N>> = N;
template <std::size_t N> inline constexpr std::size_t size_of_bytes<secret_array<N>> = N;

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END

namespace mlkem::MLKEM_DETAIL_INLINE_ABI {

/// The PEM text of a key. `Bytes` is std::array for a public key, secret_array for a private one. A
/// secret_array moves, is never copied, and wipes itself.
template <class Bytes> class [[nodiscard]] pem_text {
  public:
    /// Characters of the text.
    MLKEM_DETAIL_CONSTANT std::size_t size = detail::size_of_bytes<Bytes>;

    /// \cond
    MLKEM_INLINE explicit pem_text(unfilled) noexcept {}
    /// \endcond

    // Declared here because members that the compiler declares itself are not forced inline.
    /// Copies the text of a public key.
    MLKEM_INLINE pem_text(const pem_text&) noexcept = default;
    /// Moves the text.
    MLKEM_INLINE pem_text(pem_text&&) noexcept = default;
    /// Copies the text of a public key.
    MLKEM_INLINE pem_text& operator=(const pem_text&) noexcept = default;
    /// Moves the text.
    MLKEM_INLINE pem_text& operator=(pem_text&&) noexcept = default;
    MLKEM_INLINE ~pem_text() = default;

    /// The text, which ends with a line end; valid as long as this object. For a private key,
    /// view() of a temporary object does not compile.
    MLKEM_INLINE std::string_view view() const& noexcept MLKEM_LIFETIMEBOUND
    {
        return {reinterpret_cast<const char*>(bytes_.data()), size};
    }
    template <class T = Bytes, class = std::enable_if_t<is_secret<T>>>
    std::string_view view() const&& = delete;

  private:
    friend key_access;
    Bytes bytes_;
};

/// Secret: operator<< is deleted.
template <class Bytes>
MLKEM_DETAIL_HIDDEN inline constexpr bool is_secret<pem_text<Bytes>> = is_secret<Bytes>;

} // namespace mlkem::MLKEM_DETAIL_INLINE_ABI

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

inline constexpr std::string_view pem_public_key = "PUBLIC KEY";
inline constexpr std::string_view pem_private_key = "PRIVATE KEY";

inline constexpr std::string_view pem_begin = "-----BEGIN ", pem_end = "-----END ",
                                  pem_dashes = "-----";
inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf"; // U+FEFF in UTF-8
inline constexpr std::size_t pem_line = 64; // characters of base64 in a line (RFC 7468, section 2)

/// Characters of the PEM text of `size` bytes.
constexpr std::size_t pem_size(std::string_view label, std::size_t size) noexcept
{
    const std::size_t characters = base64_size(size);
    return pem_begin.size() + pem_end.size() + 2 * (label.size() + pem_dashes.size() + 1) +
           characters + (characters + pem_line - 1) / pem_line;
}

#if !defined(MLKEM_COMPILED)
/// Writes pem_size(label, in.size()) characters.
struct write_pem_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return MLKEM_DETAIL_OPTIMIZED ? 1024 : 3072;
    }

    template <class>
    static void run(std::string_view label, std::span<const std::uint8_t> in,
                    std::uint8_t* out) noexcept
    {
        boundary(pem_begin, label, out);
        constexpr std::size_t bytes_of_line = pem_line / 4 * 3;
        while (!in.empty()) {
            const std::size_t taken = in.size() < bytes_of_line ? in.size() : bytes_of_line;
            base64_encode(in.data(), taken, out);
            out += base64_size(taken);
            *out++ = '\n';
            in = in.subspan(taken);
        }
        boundary(pem_end, label, out);
    }

  private:
    static void boundary(std::string_view begin, std::string_view label,
                         std::uint8_t*& out) noexcept
    {
        for (const std::string_view part : {begin, label, pem_dashes, std::string_view("\n")}) {
            copy_out_of_line(out, reinterpret_cast<const std::uint8_t*>(part.data()), part.size());
            out += part.size();
        }
    }
};

/// Finds the first block with a label and decodes it. Errors: malformed_pem, if there is none, or
/// it is not closed, or not base64; invalid_length, if it holds more bytes than `out` has room for.
struct read_pem_operation {
    template <class Backend, class...> static constexpr std::size_t stack() noexcept
    {
        return MLKEM_DETAIL_OPTIMIZED ? 1024 : 3072;
    }

    template <class>
    static void run(std::string_view text, std::string_view label, std::span<std::uint8_t> out,
                    std::size_t& size, errc& error) noexcept
    {
        error = errc::malformed_pem;
        std::size_t at = 0;
        (void)skip(text, byte_order_mark, at);
        while (!skip_boundary(text, pem_begin, label, at))
            if (!skip_line(text, at))
                return;
        base64_decoder decoder(out.data(), out.size());
        at = decoder.read(text.data(), text.size(), at);
        const bool decoded = decoder.finish();
        size = decoder.size();
        if (!decoded || size == 0 || !begins_line(text, at) ||
            !skip_boundary(text, pem_end, label, at))
            return;
        error = size <= out.size() ? errc{} : errc::invalid_length;
    }

  private:
    static bool ends_line(char c) noexcept { return c == '\n' || c == '\r'; }
    static bool begins_line(std::string_view text, std::size_t at) noexcept
    {
        return at > 0 && ends_line(text[at - 1]);
    }

    /// Moves `at` to the next line; false if there is none.
    static bool skip_line(std::string_view text, std::size_t& at) noexcept
    {
        while (at < text.size())
            if (ends_line(text[at++]))
                return true;
        return false;
    }

    static bool skip(std::string_view text, std::string_view part, std::size_t& at) noexcept
    {
        if (text.substr(at, part.size()) != part)
            return false;
        at += part.size();
        return true;
    }

    /// Moves `at` from the beginning of a line past a boundary and the spaces and tabs after it.
    /// Returns false, and leaves `at`, if the line is another.
    static bool skip_boundary(std::string_view text, std::string_view begin, std::string_view label,
                              std::size_t& at) noexcept
    {
        std::size_t end = at;
        if (!skip(text, begin, end) || !skip(text, label, end) || !skip(text, pem_dashes, end))
            return false;
        while (end < text.size() && (text[end] == ' ' || text[end] == '\t'))
            ++end;
        if (end < text.size() && !ends_line(text[end]))
            return false;
        at = end;
        return true;
    }
};

/// Writes the PEM text of `in`, then burns stack and registers.
MLKEM_INLINE void write_pem(std::string_view label, std::span<const std::uint8_t> in,
                            std::uint8_t* out) noexcept
{
    run_and_burn_own<write_pem_operation>(label, in, out);
}

/// Reads the first block of `text` with this label into `out`, `size` bytes, then burns stack and
/// registers. Errors: those of read_pem_operation.
MLKEM_INLINE errc read_pem(std::string_view text, std::string_view label,
                           std::span<std::uint8_t> out, std::size_t& size) noexcept
{
    errc error{};
    run_and_burn_own<read_pem_operation>(text, label, out, size, error);
    return error;
}
#else
MLKEM_INLINE void write_pem(std::string_view label, std::span<const std::uint8_t> in,
                            std::uint8_t* out) noexcept
{
    compiled::key_files::write_pem(label, in, out);
}
MLKEM_INLINE errc read_pem(std::string_view text, std::string_view label,
                           std::span<std::uint8_t> out, std::size_t& size) noexcept
{
    return static_cast<errc>(compiled::key_files::read_pem(text, label, out, size));
}
#endif
/// Returns the bytes that were read; none, with ec set, on an error.
MLKEM_INLINE std::span<const std::uint8_t> read_pem(std::string_view text, std::string_view label,
                                                    std::span<std::uint8_t> out,
                                                    std::error_code& ec) noexcept
{
    std::size_t size = 0;
    const errc error = read_pem(text, label, out, size);
    ec.clear();
    if (error == errc{})
        return out.first(size);
    ec = error;
    return {};
}

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
