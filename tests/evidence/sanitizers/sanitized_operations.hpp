// SPDX-License-Identifier: MIT
// Every public operation of ML-KEM with keys that are shared, all results in one digest. It is for
// programs that are watched while they run, with and without GoogleTest.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mlkem/key_formats.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "support.hpp"

namespace mlkem_test {

/// What a server has once and many threads use.
template <class Kem> struct shared_keys {
    typename Kem::key_pair pair;
    typename Kem::prepared_encapsulation_key prepared_ek;
    typename Kem::prepared_decapsulation_key prepared_dk;

    explicit shared_keys(typename Kem::key_pair made)
        : pair(std::move(made)), prepared_ek(Kem::prepare(pair.ek)),
          prepared_dk(Kem::prepare(pair.dk))
    {
    }
};

template <class Kem> shared_keys<Kem> keys_to_share()
{
    return shared_keys<Kem>(Kem::keygen(shake128_random("shared keys")));
}

/// Runs the operations of one parameter set. The label names the randomness, the digest holds what
/// came out of it, and wrong() counts what is not as it has to be.
template <class Kem> class operations {
  public:
    operations(const shared_keys<Kem>& keys, std::string_view label) : keys_(keys), rng_(label)
    {
        singles();
        from_the_system();
        batches();
        checked_keys();
        key_files<mlkem::private_key_form::seed>();
        key_files<mlkem::private_key_form::expanded>();
        key_files<mlkem::private_key_form::both>();
        bad_files();
        expect(Kem::self_test());
    }

    std::string digest()
    {
        std::array<std::uint8_t, 32> out{};
        results_.squeeze(out);
        return to_hex(out);
    }
    int wrong() const { return wrong_; }

  private:
    // As many as make a chunk on every backend, and one more.
    static constexpr std::size_t batch_size = 9;

    void expect(bool condition) { wrong_ += !condition; }
    void expect(const std::error_code& ec, mlkem::errc expected) { expect(ec == expected); }
    void keep(std::span<const std::uint8_t> bytes) { results_.absorb(bytes); }

    void singles()
    {
        const auto fresh = Kem::keygen_with_pairwise_check(rng_);
        keep(fresh.ek.bytes());
        const auto expanded = fresh.dk.to_bytes();
        keep(expanded.span());
        const auto exchange = [&](const auto& ek, const auto& dk) {
            auto sent = Kem::encaps(ek, rng_);
            keep(sent.c.bytes());
            keep(sent.K.bytes());
            expect(Kem::decaps(dk, sent.c) == sent.K);
            sent.c.bytes()[7] ^= 1;
            const auto rejected = Kem::decaps(dk, std::span<const std::uint8_t>(sent.c.bytes()));
            keep(rejected.bytes());
            expect(!(rejected == sent.K));
        };
        exchange(keys_.pair.ek, keys_.pair.dk);
        exchange(keys_.prepared_ek, keys_.prepared_dk);
        exchange(keys_.pair.ek.prepare(), keys_.pair.dk.prepare());
        std::error_code ec;
        expect(!Kem::decaps(keys_.pair.dk, std::vector<std::uint8_t>(31), ec));
        expect(ec, mlkem::errc::invalid_length);
    }

    void from_the_system()
    {
        const auto fresh = Kem::keygen();
        const auto sent = Kem::encaps(fresh.ek);
        expect(Kem::decaps(fresh.dk, sent.c) == sent.K);
        Kem::check_pair(fresh.ek, fresh.dk);
    }

    void batches()
    {
        std::error_code ec;
        std::vector<std::optional<typename Kem::key_pair>> pairs(batch_size);
        expect(Kem::keygen_batch(pairs, rng_, ec));
        std::vector<typename Kem::encapsulation_key> ek;
        std::vector<typename Kem::decapsulation_key> dk;
        for (auto& pair : pairs) {
            keep(pair->ek.bytes());
            ek.push_back(pair->ek);
            dk.push_back(std::move(pair->dk));
        }
        std::vector<typename Kem::ciphertext> c(batch_size);
        std::vector<mlkem::shared_secret> sent(batch_size), received(batch_size);
        const auto exchange = [&](const auto& to, const auto& by) {
            expect(Kem::encaps_batch(to, c, sent, rng_, ec));
            for (std::size_t i = 0; i < batch_size; ++i) {
                keep(c[i].bytes());
                keep(sent[i].bytes());
            }
            expect(Kem::decaps_batch(by, c, received, ec));
            expect(received == sent);
        };
        exchange(ek, dk);
        exchange(keys_.prepared_ek, keys_.prepared_dk);
        exchange(keys_.prepared_ek, keys_.pair.dk);
        sent.pop_back();
        expect(!Kem::encaps_batch(keys_.prepared_ek, c, sent, rng_, ec));
        expect(ec, mlkem::errc::invalid_length);
    }

    void checked_keys()
    {
        using ek_type = typename Kem::encapsulation_key;
        using dk_type = typename Kem::decapsulation_key;
        std::error_code ec;
        auto ek = keys_.pair.ek.to_bytes();
        auto dk = keys_.pair.dk.to_bytes();
        auto seed = keys_.pair.dk.seed();
        expect(ek_type::from_bytes(ek) == keys_.pair.ek);
        expect(dk_type::from_bytes(dk) == keys_.pair.dk);
        expect(dk_type::from_seed(seed->span()) == keys_.pair.dk);
        expect(dk_type::from_seed_and_bytes(*seed, dk) == keys_.pair.dk);
        expect(keys_.pair.dk.encapsulation_key() == keys_.pair.ek);
        seed->data()[0] ^= 1;
        expect(!dk_type::from_seed_and_bytes(*seed, dk, ec));
        expect(ec, mlkem::errc::seed_mismatch);
        dk.data()[dk.size() - 40] ^= 1; // in H(ek)
        expect(!dk_type::from_bytes(dk, ec));
        expect(ec, mlkem::errc::hash_mismatch);
        ek[0] = ek[1] = 0xff;
        expect(!ek_type::from_bytes(ek, ec));
        expect(ec, mlkem::errc::coefficient_out_of_range);
        expect(!ek_type::from_bytes(std::span(ek).first(31), ec));
        expect(ec, mlkem::errc::invalid_length);
    }

    template <mlkem::private_key_form Form> void key_files()
    {
        constexpr auto field = mlkem::public_key_field::present;
        const auto ek_der = mlkem::public_key_to_der(keys_.pair.ek);
        const auto ek_pem = mlkem::public_key_to_pem(keys_.pair.ek);
        const auto dk_der = mlkem::private_key_to_der<Form, field>(keys_.pair.dk);
        const auto dk_pem = mlkem::private_key_to_pem<Form>(keys_.pair.dk);
        keep(ek_der);
        keep(dk_der.span());
        for (const char character : std::string(ek_pem.view()) + std::string(dk_pem.view()))
            keep(std::array{static_cast<std::uint8_t>(character)});
        expect(mlkem::public_key_from_der<Kem>(ek_der) == keys_.pair.ek);
        expect(mlkem::public_key_from_pem<Kem>(ek_pem.view()) == keys_.pair.ek);
        expect(mlkem::private_key_from_der<Kem>(dk_der) == keys_.pair.dk);
        expect(mlkem::private_key_from_pem<Kem>(dk_pem.view()) == keys_.pair.dk);
        expect(std::get<typename Kem::encapsulation_key>(mlkem::any_public_key_from_der(ek_der)) ==
               keys_.pair.ek);
        expect(std::get<typename Kem::decapsulation_key>(
                   mlkem::any_private_key_from_pem(dk_pem.view())) == keys_.pair.dk);
    }

    void bad_files()
    {
        std::error_code ec;
        auto der = mlkem::private_key_to_der(keys_.pair.dk);
        expect(!mlkem::public_key_from_der<Kem>(der, ec));
        expect(ec, mlkem::errc::malformed_der);
        der.data()[0] ^= 1;
        expect(!mlkem::private_key_from_der<Kem>(der, ec));
        expect(ec, mlkem::errc::malformed_der);
        expect(!mlkem::any_private_key_from_pem("-----BEGIN PRIVATE KEY-----\nA", ec));
        expect(ec, mlkem::errc::malformed_pem);
    }

    const shared_keys<Kem>& keys_;
    shake128_random rng_;
    mlkem::shake128<mlkem::portable_code::keccak> results_;
    int wrong_ = 0;
};

} // namespace mlkem_test
