// Runs every operation with its secrets marked undefined for valgrind's memcheck, which then reports
// each branch and each address that depends on one. Needs valgrind; see CMakeLists.txt beside it.
//
// With an argument, plants a leak instead, "index" or "branch": memcheck must report it.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <mlkem/mlkem.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <valgrind/memcheck.h>
#include <vector>

#include "backend_list.hpp"

namespace {

using mlkem::u8;

/// The random source of the test: its bytes are secret.
struct secret_source {
    u8 next = 1;
    bool fill(std::span<u8> out) noexcept
    {
        for (u8& byte : out)
            byte = next++;
        mlkem::ct::classify(out.data(), out.size());
        return true;
    }
};

template <class T> void publish(T& value, const char* why)
{
    mlkem::ct::declassify(value.data(), value.size(), why);
}

void require(bool condition, const char* what)
{
    if (!condition) {
        std::printf("failed: %s\n", what);
        std::exit(2);
    }
}

/// Whether memcheck holds the bytes for undefined: it would report nothing if the marks were lost.
bool is_marked(std::span<const u8, 32> bytes)
{
    std::array<u8, 32> undefined_bits{};
    VALGRIND_GET_VBITS(bytes.data(), undefined_bits.data(), bytes.size());
    for (const u8 bits : undefined_bits)
        if (bits != 0xff)
            return false;
    return true;
}

template <class Kem> void run_byte_api()
{
    std::array<u8, 32> d{}, z{}, m{}, sent{}, received{};
    std::array<u8, Kem::encapsulation_key_size> ek{};
    std::array<u8, Kem::decapsulation_key_size> dk{};
    std::array<u8, Kem::ciphertext_size> c{};
    secret_source rng;
    require(rng.fill(d) && rng.fill(z) && rng.fill(m), "test source");

    Kem::keygen_internal(d, z, ek, dk);
    publish(ek, "ek is sent to everybody");
    Kem::encaps_internal(ek, m, c, sent);
    publish(c, "c is sent over the wire");
    Kem::decaps_internal(dk, c, received);
    require(is_marked(received) || RUNNING_ON_VALGRIND == 0, "K carries the mark of its inputs");
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
    std::vector<std::array<u8, 32>> d(count), z(count), m(count), sent(count), received(count);
    std::vector<std::array<u8, Kem::encapsulation_key_size>> ek(count);
    std::vector<std::array<u8, Kem::decapsulation_key_size>> dk(count);
    std::vector<std::array<u8, Kem::ciphertext_size>> c(count);
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
        require(is_marked(received[i]) || RUNNING_ON_VALGRIND == 0, "K carries the mark");
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

    const auto prepared_ek = ek->prepare();
    const auto prepared_dk = pair->dk.prepare();
    auto again = Kem::encaps(prepared_ek, rng, ec);
    require(again.has_value(), "encaps, prepared");
    mlkem::ct::declassify(again->c.bytes().data(), again->c.size, "c is sent over the wire");
    require(Kem::decaps(prepared_dk, again->c) == again->K, "decaps, prepared");

    const auto seed = pair->dk.seed();
    const auto bytes = pair->dk.to_bytes();
    const auto restored = Kem::decapsulation_key::from_seed_and_bytes(*seed, bytes, ec);
    require(restored.has_value() && *restored == pair->dk, "dk from seed and bytes");

    std::vector<std::optional<typename Kem::key_pair>> pairs(3);
    require(Kem::keygen_batch(pairs, rng, ec), "keygen_batch");
    std::vector<typename Kem::ciphertext> c(3);
    std::vector<mlkem::shared_secret> sent_batch(3), received_batch(3);
    require(Kem::encaps_batch(prepared_ek, c, sent_batch, rng, ec), "encaps_batch");
    for (auto& each : c)
        mlkem::ct::declassify(each.bytes().data(), each.size, "c is sent over the wire");
    require(Kem::decaps_batch(pair->dk, c, received_batch, ec), "decaps_batch");
    require(sent_batch[2] == received_batch[2], "batch secrets");
}

/// A leak of each kind that memcheck can see.
int leak(std::string_view kind)
{
    static volatile int table[256] = {};
    std::array<u8, 1> secret{};
    secret_source rng;
    require(rng.fill(secret), "test source");
    if (kind == "index")
        return table[secret[0]];
    if (kind == "branch" && (secret[0] & 1) != 0)
        std::printf("odd\n");
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc > 1)
        return leak(argv[1]);
    mlkem_test::for_each_backend([]<class Backend>(Backend) {
        if (!Backend::available()) // as for AVX-512, which valgrind hides from programs
            return;
        run_byte_api<mlkem::ml_kem<mlkem::params_512, Backend>>();
        run_byte_api<mlkem::ml_kem<mlkem::params_768, Backend>>();
        run_byte_api<mlkem::ml_kem<mlkem::params_1024, Backend>>();
        run_byte_batches<mlkem::ml_kem<mlkem::params_512, Backend>>();
        run_byte_batches<mlkem::ml_kem<mlkem::params_768, Backend>>();
        run_byte_batches<mlkem::ml_kem<mlkem::params_1024, Backend>>();
        std::printf("secret flow, byte strings: %s\n", std::string(Backend::name).c_str());
    });
    run_typed_api<mlkem::ml_kem_512>();
    run_typed_api<mlkem::ml_kem_768>();
    run_typed_api<mlkem::ml_kem_1024>();
    std::printf("secret flow, typed: %s\n"
                "three parameter sets, no branch and no address depends on a secret\n",
                std::string(mlkem::active_backend()).c_str());
    return 0;
}
