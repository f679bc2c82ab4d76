// SPDX-License-Identifier: MIT
// Every overload that reports by std::error_code, as a program without exceptions uses them, on
// good and on bad input. ONE_SET, if it is defined, names the one parameter set to use.
#include <mlkem/mlkem.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <system_error>
#include <vector>

namespace {

int failures = 0;

void expect(bool condition, int line)
{
    if (!condition) {
        std::printf("error_codes.cpp:%d: not as expected\n", line);
        ++failures;
    }
}
#define EXPECT(condition) expect((condition), __LINE__)

/// A random source of the application's own; it fails when it has given `budget` values.
struct countdown_random {
    int budget = 1000;
    std::uint8_t next = 0;

    bool fill(std::span<std::uint8_t> out) noexcept
    {
        if (budget-- <= 0)
            return false;
        for (std::uint8_t& byte : out)
            byte = next++;
        return true;
    }
};

template <class Kem> void keys()
{
    std::error_code ec;
    countdown_random rng;

    EXPECT(Kem::keygen(ec).has_value() && !ec);
    EXPECT(Kem::keygen_with_pairwise_check(ec).has_value() && !ec);
    EXPECT(Kem::keygen_with_pairwise_check(rng, ec).has_value() && !ec);
    EXPECT(!Kem::keygen(countdown_random{0}, ec) && ec == mlkem::errc::entropy_failure);
    EXPECT(!Kem::keygen_with_pairwise_check(countdown_random{1}, ec) &&
           ec == mlkem::errc::entropy_failure);

    std::optional<typename Kem::key_pair> pair = Kem::keygen(rng, ec);
    EXPECT(pair.has_value() && !ec);
    EXPECT(Kem::check_pair(pair->ek, pair->dk, ec) && !ec);
    EXPECT(Kem::check_pair(pair->ek, pair->dk, rng, ec) && !ec);
    const std::optional<typename Kem::key_pair> other = Kem::keygen(rng, ec);
    EXPECT(!Kem::check_pair(other->ek, pair->dk, ec) && ec == mlkem::errc::pairwise_check_failure);

    using ek_type = typename Kem::encapsulation_key;
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek_bytes = pair->ek.to_bytes();
    EXPECT(ek_type::from_bytes(ek_bytes, ec) == pair->ek && !ec);
    EXPECT(!ek_type::from_bytes(std::span(ek_bytes).first(7), ec) &&
           ec == mlkem::errc::invalid_length);
    ek_bytes[0] = ek_bytes[1] = 0xff;
    EXPECT(!ek_type::from_bytes(ek_bytes, ec) && ec == mlkem::errc::coefficient_out_of_range);

    using dk_type = typename Kem::decapsulation_key;
    const auto dk_bytes = pair->dk.to_bytes();
    const auto seed = pair->dk.seed();
    EXPECT(seed.has_value());
    std::vector<std::uint8_t> changed(dk_bytes.span().begin(), dk_bytes.span().end());
    EXPECT(dk_type::from_bytes(changed, ec) == pair->dk && !ec);
    EXPECT(dk_type::from_seed(seed->span(), ec) == pair->dk && !ec);
    EXPECT(dk_type::from_seed_and_bytes(seed->span(), changed, ec) == pair->dk && !ec);
    const auto other_bytes = other->dk.to_bytes();
    EXPECT(!dk_type::from_seed_and_bytes(seed->span(), other_bytes.span(), ec) &&
           ec == mlkem::errc::seed_mismatch);
    changed.back() ^= 1; // of z, which no check covers
    EXPECT(dk_type::from_bytes(changed, ec).has_value() && !ec);
    changed[changed.size() - 33] ^= 1; // of H(ek)
    EXPECT(!dk_type::from_bytes(changed, ec) && ec == mlkem::errc::hash_mismatch);
    changed.pop_back();
    EXPECT(!dk_type::from_bytes(changed, ec) && ec == mlkem::errc::invalid_length);
    EXPECT(!dk_type::from_seed(changed, ec) && ec == mlkem::errc::invalid_length);
}

template <class Kem> void exchanges()
{
    std::error_code ec;
    countdown_random rng;
    const std::optional<typename Kem::key_pair> pair = Kem::keygen(ec);
    const auto prepared_ek = pair->ek.prepare();
    const auto prepared_dk = pair->dk.prepare();

    const auto same = [&](const std::optional<typename Kem::encapsulation>& sent, int line) {
        expect(!ec && sent.has_value(), line);
        expect(Kem::decaps(pair->dk, sent->c) == sent->K, line);
        expect(Kem::decaps(prepared_dk, sent->c) == sent->K, line);
        expect(Kem::decaps(pair->dk, sent->c.bytes(), ec) == sent->K && !ec, line);
        expect(Kem::decaps(prepared_dk, sent->c.bytes(), ec) == sent->K && !ec, line);
    };
    same(Kem::encaps(pair->ek, ec), __LINE__);
    same(Kem::encaps(pair->ek, rng, ec), __LINE__);
    same(Kem::encaps(prepared_ek, ec), __LINE__);
    same(Kem::encaps(prepared_ek, rng, ec), __LINE__);
    EXPECT(!Kem::encaps(pair->ek, countdown_random{0}, ec) && ec == mlkem::errc::entropy_failure);

    const std::vector<std::uint8_t> too_long(Kem::ciphertext_size + 1);
    EXPECT(!Kem::decaps(pair->dk, too_long, ec) && ec == mlkem::errc::invalid_length);
    EXPECT(!Kem::ciphertext::from_bytes(too_long, ec) && ec == mlkem::errc::invalid_length);
    EXPECT(Kem::ciphertext::from_bytes(std::span(too_long).first(Kem::ciphertext_size), ec) ==
               typename Kem::ciphertext{} &&
           !ec);
}

template <class Kem> void batches()
{
    using ek_type = typename Kem::encapsulation_key;
    using dk_type = typename Kem::decapsulation_key;
    constexpr std::size_t count = 3;
    std::error_code ec;
    countdown_random rng;

    std::array<std::optional<typename Kem::key_pair>, count> pairs;
    EXPECT(Kem::keygen_batch(pairs, rng, ec) && !ec);
    EXPECT(!Kem::keygen_batch(pairs, countdown_random{1}, ec) && !pairs[0] &&
           ec == mlkem::errc::entropy_failure);
    EXPECT(Kem::keygen_batch(pairs, ec) && !ec);

    std::vector<ek_type> ek;
    std::vector<std::array<std::uint8_t, Kem::encapsulation_key_size>> ek_bytes;
    std::vector<dk_type> dk;
    for (std::optional<typename Kem::key_pair>& pair : pairs) {
        ek.push_back(pair->ek);
        ek_bytes.push_back(pair->ek.to_bytes());
        dk.push_back(std::move(pair->dk));
    }
    const auto prepared_ek = ek[0].prepare();
    const auto prepared_dk = dk[0].prepare();

    std::array<typename Kem::ciphertext, count> c;
    std::array<mlkem::shared_secret, count> sent, received;
    const auto same = [&](bool done, int line) {
        expect(done && !ec, line);
        for (std::size_t i = 0; i < count; ++i)
            expect(sent[i] == received[i], line);
    };
    const std::span<const ek_type> ek_span(ek);
    const std::span<const dk_type> dk_span(dk);

    EXPECT(Kem::encaps_batch(ek_span, c, sent, rng, ec) && !ec);
    same(Kem::decaps_batch(dk_span, c, received, ec), __LINE__);
    EXPECT(Kem::encaps_batch(ek_span, c, sent, ec) && !ec);
    same(Kem::decaps_batch(dk_span, c, received, ec), __LINE__);

    EXPECT(Kem::encaps_batch(prepared_ek, c, sent, rng, ec) && !ec);
    same(Kem::decaps_batch(dk[0], c, received, ec), __LINE__);
    EXPECT(Kem::encaps_batch(prepared_ek, c, sent, ec) && !ec);
    same(Kem::decaps_batch(prepared_dk, c, received, ec), __LINE__);

    std::size_t first_bad = count;
    const std::span<const std::array<std::uint8_t, Kem::encapsulation_key_size>> bytes(ek_bytes);
    EXPECT(Kem::encaps_batch(bytes, c, sent, rng, ec, &first_bad) && !ec && first_bad == count);
    same(Kem::decaps_batch(dk_span, c, received, ec), __LINE__);
    EXPECT(Kem::encaps_batch(bytes, c, sent, ec) && !ec);
    same(Kem::decaps_batch(dk_span, c, received, ec), __LINE__);
    ek_bytes[1][0] = ek_bytes[1][1] = 0xff;
    EXPECT(!Kem::encaps_batch(bytes, c, sent, rng, ec, &first_bad) && first_bad == 1 &&
           ec == mlkem::errc::coefficient_out_of_range);
    EXPECT(!Kem::encaps_batch(ek_span.first(2), c, sent, ec) && ec == mlkem::errc::invalid_length);
    EXPECT(!Kem::decaps_batch(dk_span.first(2), c, received, ec) &&
           ec == mlkem::errc::invalid_length);
}

} // namespace

int main()
{
    std::error_code ec;
    const auto all = []<class Kem>(Kem) {
        keys<Kem>();
        exchanges<Kem>();
        batches<Kem>();
    };
#if defined(ONE_SET)
    all(mlkem::ONE_SET{});
#else
    for (const char* name : {"ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"})
        mlkem::visit(*mlkem::parameter_set_from_name(name), all);
    EXPECT(mlkem::self_test(ec) && !ec);
#endif
    ec = mlkem::errc::hash_mismatch;
    EXPECT(!ec.message().empty() && ec.category() == mlkem::error_category());

    if (failures == 0)
        std::printf("error_codes: ok\n");
    return failures == 0 ? 0 : 1;
}
