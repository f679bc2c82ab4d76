// SPDX-License-Identifier: MIT
// Runs every operation with its secrets marked undefined for valgrind's memcheck, which then
// reports each branch and each address that depends on one. Needs valgrind; see CMakeLists.txt
// beside it.
//
// It plants leaks, too, in each backend; see marked_secrets.hpp.
#include <array>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include "backend_list.hpp"
#include "covered_sets.hpp"
#include "leaks.hpp"
#include "marked_secrets.hpp"

namespace {

using namespace mlkem_test;

template <class Kem> void run_byte_api()
{
    std::array<std::uint8_t, 32> d{}, z{}, m{}, sent{}, received{};
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, Kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, Kem::ciphertext_size> c{};
    secret_source rng;
    require(rng.fill(d) && rng.fill(z) && rng.fill(m), "test source");

    Kem::keygen_internal(d, z, ek, dk);
    publish(ek, "ek is sent to everybody");
    Kem::encaps_internal(ek, m, c, sent);
    publish(c, "c is sent over the wire");
    Kem::decaps_internal(dk, c, received);
    require(is_marked(received), "K carries the mark of its inputs");
    publish(sent, "end of the test");
    publish(received, "end of the test");
    require(sent == received, "both sides have one secret");

    c[5] ^= 0x10;
    Kem::decaps_internal(dk, c, received);
    publish(received, "end of the test");
    require(sent != received, "another ciphertext gives another secret");
    require(Kem::check_encapsulation_key(ek), "modulus check");
    require(Kem::check_decapsulation_key(dk), "hash check");
}

/// As many operations as make a group on every backend, and one more.
template <class Kem> void run_byte_batches()
{
    constexpr std::size_t count = 9;
    std::vector<std::array<std::uint8_t, 32>> d(count), z(count), m(count), sent(count),
        received(count);
    std::vector<std::array<std::uint8_t, Kem::encapsulation_key_size>> ek(count);
    std::vector<std::array<std::uint8_t, Kem::decapsulation_key_size>> dk(count);
    std::vector<std::array<std::uint8_t, Kem::ciphertext_size>> c(count);
    secret_source rng;
    for (auto* values : {&d, &z, &m})
        for (auto& value : *values)
            require(rng.fill(value), "test source");
    require(Kem::keygen_internal_batch(d, z, ek, dk), "batch of keys");
    for (auto& each : ek)
        publish(each, "ek is sent to everybody");
    require(Kem::encaps_internal_batch(ek, m, c, sent), "batch of encapsulations");
    for (auto& each : c)
        publish(each, "c is sent over the wire");
    c[2][5] ^= 0x10;
    require(Kem::decaps_internal_batch(dk, c, received), "batch of decapsulations");
    for (std::size_t i = 0; i < count; ++i) {
        require(is_marked(received[i]), "K carries the mark");
        publish(sent[i], "end of the test");
        publish(received[i], "end of the test");
        require((sent[i] == received[i]) == (i != 2), "both sides have one secret");
    }
    require(Kem::check_decapsulation_keys(dk) == count, "hash checks");
}

template <class Kem> void run_typed_api()
{
    std::error_code ec;
    secret_source rng;
    auto pair = Kem::keygen_with_pairwise_check(rng, ec);
    require(pair.has_value(), "keygen");
    const auto ek = Kem::encapsulation_key::from_bytes(
        [&] {
            auto bytes = pair->ek.to_bytes();
            publish(bytes, "ek is sent to everybody");
            return bytes;
        }(),
        ec);
    require(ek.has_value(), "ek");

    auto sent = Kem::encaps(*ek, rng, ec);
    require(sent.has_value(), "encaps");
    mlkem::ct::declassify(sent->c.bytes().data(), sent->c.size, "c is sent over the wire");
    require(Kem::decaps(pair->dk, sent->c) == sent->K, "decaps");

    const auto prepared_ek = Kem::prepare(*ek);
    const auto prepared_dk = Kem::prepare(pair->dk);
    auto again = Kem::encaps(prepared_ek, rng, ec);
    require(again.has_value(), "encaps, prepared");
    mlkem::ct::declassify(again->c.bytes().data(), again->c.size, "c is sent over the wire");
    require(Kem::decaps(prepared_dk, again->c) == again->K, "decaps, prepared");

    const auto seed = pair->dk.seed();
    const auto bytes = pair->dk.to_bytes();
    const auto restored = Kem::decapsulation_key::from_seed_and_bytes(*seed, bytes, ec);
    require(restored.has_value() && *restored == pair->dk, "dk from seed and bytes");
    require(Kem::check_pair(*ek, pair->dk.duplicate(), rng, ec), "a duplicate");

    // A group on every backend that valgrind runs, and one more.
    constexpr std::size_t count = 5;
    std::vector<std::optional<typename Kem::key_pair>> pairs(count);
    require(Kem::keygen_batch(pairs, rng, ec), "keygen_batch");
    std::vector<typename Kem::ciphertext> c(count);
    std::vector<mlkem::shared_secret> sent_batch(count), received_batch(count);
    require(Kem::encaps_batch(prepared_ek, c, sent_batch, rng, ec), "encaps_batch");
    for (auto& each : c)
        mlkem::ct::declassify(each.bytes().data(), each.size, "c is sent over the wire");
    require(Kem::decaps_batch(pair->dk, c, received_batch, ec), "decaps_batch");
    require(sent_batch[2] == received_batch[2], "batch secrets");
    require(Kem::decaps_batch(prepared_dk, c, received_batch, ec), "decaps_batch, prepared");
    require(sent_batch[4] == received_batch[4], "batch secrets, prepared");
}

/// Decaps on a backend that leaks. The rest runs on the backend itself, with the first set that this
/// program has on it.
template <class Backend> void run_leaking_decaps()
{
    using P = std::conditional_t<
        in_part<Backend>(0), mlkem::params_512,
        std::conditional_t<in_part<Backend>(1), mlkem::params_768, mlkem::params_1024>>;
    using kem = mlkem::ml_kem<P, Backend>;
    std::array<std::uint8_t, 32> d{}, z{}, m{}, secret{};
    std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    std::array<std::uint8_t, kem::ciphertext_size> c{};
    secret_source rng;
    require(rng.fill(d) && rng.fill(z) && rng.fill(m), "test source");
    kem::keygen_internal(d, z, ek, dk);
    publish(ek, "ek is sent to everybody");
    kem::encaps_internal(ek, m, c, secret);
    publish(c, "c is sent over the wire");
    mlkem::ml_kem<P, leaking<Backend>>::decaps_internal(dk, c, secret);
}

template <class Kem> void run_all()
{
    run_byte_api<Kem>();
    run_byte_batches<Kem>();
    run_typed_api<Kem>();
}

/// f(b) for each backend of this program that valgrind can run here; g(b) for its others.
template <class F, class G> void for_backends(const F& f, const G& g)
{
    for_each_backend([&]<class Backend>(Backend b) {
        if constexpr (!has_backend<Backend>())
            return;
        else if constexpr (Backend::name == "avx512")
            g(b);
        else if (Backend::available())
            f(b);
        else
            g(b);
    });
}

struct secret_flow {
    static void run()
    {
        for_backends(
            []<class Backend>(Backend) {
                check(Backend::name,
                      covered_sets<Backend>() + std::string(", single, prepared and batch"), [] {
                          for_covered_sets<Backend>([]<mlkem::parameter_set P>() {
                              run_all<mlkem::ml_kem<P, Backend>>();
                          });
                      });
            },
            []<class Backend>(Backend) {
                print_result(
                    Backend::name,
                    Backend::name == "avx512"
                        ? "skipped, valgrind has no AVX-512: see the tainted lanes of tests/kernels"
                        : "skipped, this processor lacks it");
            });
        using small = mlkem::small_memory;
        if constexpr (has_backend<small>())
            check(small::name, covered_sets<small>() + std::string(", single"), [] {
                for_covered_sets<small>(
                    []<mlkem::parameter_set P>() { run_byte_api<mlkem::ml_kem<P, small>>(); });
            });
        if constexpr (part_number == 0 && backend_shares == 1)
            run_typed_api<mlkem::ml_kem_768>(); // the choice of a backend sees no secret, either
    }

    static std::vector<leak_name> leaks()
    {
        std::vector<leak_name> all;
        for_backends(
            [&]<class Backend>(Backend) {
                for (const leak_kind kind : leak_kinds)
                    all.push_back({name_of(kind), Backend::name});
            },
            [](auto) {});
        return all;
    }

    /// Runs a backend with a leak in it.
    static bool plant(std::string_view kind, std::string_view backend)
    {
        bool planted = false;
        planted_kind = kind == name_of(leak_kind::branch) ? leak_kind::branch : leak_kind::index;
        for_backends(
            [&]<class Backend>(Backend) {
                if (backend != Backend::name || kind != name_of(planted_kind))
                    return;
                run_leaking_decaps<Backend>();
                planted = true;
            },
            [](auto) {});
        return planted;
    }
};

} // namespace

int main(int argc, char** argv) { return run_program<secret_flow>(argc, argv); }
