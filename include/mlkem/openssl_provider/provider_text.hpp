// SPDX-License-Identifier: MIT
// The encoder of keys as text for readers, as `openssl pkey -text` prints them. Hexadecimal digits of
// secrets are computed in constant time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../params.hpp"
#include "../secret.hpp"
#include "provider_encoder.hpp"
#include "provider_instance.hpp"
#include "provider_key.hpp"

MLKEM_DETAIL_HIDDEN_BEGIN
namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail {

/// Writes pieces of a text, until one fails.
class text_writer {
  public:
    text_writer(const provider_instance& owner, OSSL_CORE_BIO* out) noexcept
        : owner_(owner), out_(out)
    {
    }
    void text(std::string_view piece) noexcept
    {
        write({reinterpret_cast<const std::uint8_t*>(piece.data()), piece.size()});
    }
    /// Writes a name and lines of at most 15 bytes: "    01:02:...:0f:".
    MLKEM_NOINLINE void octets(std::string_view name, std::span<const std::uint8_t> bytes) noexcept
    {
        constexpr std::size_t bytes_of_line = 15, indent = 4;
        text(name);
        while (!bytes.empty()) {
            const std::size_t taken = bytes.size() < bytes_of_line ? bytes.size() : bytes_of_line;
            secret_storage<indent + 3 * bytes_of_line + 1> line;
            std::uint8_t* next = line.data();
            for (std::size_t i = 0; i < indent; ++i)
                *next++ = ' ';
            for (std::size_t i = 0; i < taken; ++i) {
                *next++ = digit(bytes[i] >> 4U);
                *next++ = digit(bytes[i] & 15U);
                *next++ = ':';
            }
            if (taken == bytes.size())
                --next; // no colon after the last byte
            *next++ = '\n';
            write({line.data(), static_cast<std::size_t>(next - line.data())});
            bytes = bytes.subspan(taken);
        }
    }
    bool is_good() const noexcept { return is_good_; }

  private:
    /// '0' to '9', 'a' to 'f', without a branch or a table.
    MLKEM_INLINE static std::uint8_t digit(unsigned value) noexcept
    {
        const unsigned is_letter = (9U - value) >> 31U;
        return static_cast<std::uint8_t>('0' + value + is_letter * ('a' - '0' - 10U));
    }
    void write(std::span<const std::uint8_t> bytes) noexcept
    {
        is_good_ = is_good_ && owner_.write(out_, bytes);
    }

    const provider_instance& owner_;
    OSSL_CORE_BIO* out_;
    bool is_good_ = true;
};

/// The text encoder of one algorithm.
template <class Kem>
struct text_encoder : key_encoder<Kem, key_structure::text, key_encoding::pem> {
    using base = key_encoder<Kem, key_structure::text, key_encoding::pem>;
    using typename base::key;

    static int encode(void* object, OSSL_CORE_BIO* out, const void* raw,
                      const OSSL_PARAM abstract[], int selection, OSSL_PASSPHRASE_CALLBACK*,
                      void*) noexcept
    {
        const auto& c = *static_cast<const encoder_context*>(object);
        const auto* const k = static_cast<const key*>(raw);
        if (abstract != nullptr || k == nullptr)
            return 0;
        const bool with_private =
            selection == 0 || (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0;
        if (!k->has_ek || (with_private && !k->dk))
            return c.owner.fail(provider_reason::missing_key, "text encoder");
        text_writer text(c.owner, out);
        text.text(provider_names<Kem>::name);
        text.text(with_private ? " Private-Key:\n" : " Public-Key:\n");
        if (with_private) {
            if (k->has_seed())
                text.octets("seed:\n", k->dk->seed()->span());
            if constexpr (key::octets::size != Kem::seed_size)
                key::octets::visit(*k->dk, [&](std::span<const std::uint8_t> bytes) noexcept {
                    text.octets("dk:\n", bytes);
                });
        }
        text.octets("ek:\n", k->ek.bytes());
        return text.is_good();
    }

    inline static const OSSL_DISPATCH functions[] = {
        MLKEM_DETAIL_DISPATCH(ENCODER_NEWCTX, encoder_newctx, new_encoder),
        MLKEM_DETAIL_DISPATCH(ENCODER_FREECTX, encoder_freectx, free_encoder),
        MLKEM_DETAIL_DISPATCH(ENCODER_DOES_SELECTION, encoder_does_selection, base::does_selection),
        MLKEM_DETAIL_DISPATCH(ENCODER_ENCODE, encoder_encode, encode),
        MLKEM_DETAIL_DISPATCH(ENCODER_IMPORT_OBJECT, encoder_import_object, base::import_object),
        MLKEM_DETAIL_DISPATCH(ENCODER_FREE_OBJECT, encoder_free_object, base::free_object),
        {0, nullptr},
    };
};

} // namespace mlkem::MLKEM_DETAIL_INLINE_TARGET::detail
MLKEM_DETAIL_HIDDEN_END
