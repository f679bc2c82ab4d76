// SPDX-License-Identifier: MIT
// Algorithms 13 to 18 of FIPS 203 as the library has them, on terms, beside two transcriptions of
// the standard. Each parameter set runs one operation and many, keys as bytes and prepared, and
// the ring that holds little.
#include "abstract.hpp"
#include "proves_all.hpp"
#include "symbolic_sponge.hpp"

#include <mlkem/hash/serial_session.hpp>

namespace mlkem_test::algorithm_proof_test {
namespace {

using namespace proof;
using mlkem::byte_strings;
using mlkem::params_1024;
using mlkem::params_512;
using mlkem::params_768;
using mlkem::sizes;

/// Tables 2 and 3 of FIPS 203, written down once more.
template <parameter_set P> constexpr parameters table_2{};
template <> constexpr parameters table_2<params_512> = {2, 3, 2, 10, 4};
template <> constexpr parameters table_2<params_768> = {3, 2, 2, 10, 4};
template <> constexpr parameters table_2<params_1024> = {4, 2, 2, 11, 5};

/// Byte strings of operations one after another, with gaps.
class strings {
  public:
    strings(std::size_t count, std::size_t size)
        : size_(size), distance_(size + 3), bytes_(count * distance_, 0)
    {
    }
    static strings inputs(const std::string& what, std::size_t count, std::size_t size)
    {
        strings all(count, size);
        for (std::size_t op = 0; op < count; ++op)
            put_names(input(what + std::to_string(op), size),
                      all.bytes_.data() + op * all.distance_);
        return all;
    }
    byte_strings<const symbol> in() const { return {bytes_.data(), distance_}; }
    byte_strings<symbol> out() { return {bytes_.data(), distance_}; }
    byte_names operator[](std::size_t op) const
    {
        return names_at(bytes_.data() + op * distance_, size_);
    }

  private:
    std::size_t size_, distance_;
    std::vector<symbol> bytes_;
};

/// KeyGen, which may ask for a place for s.
template <parameter_set P, class Ring, class Session, class... Strings>
void run_keygen(Session& session, const Strings&... strings)
{
    std::array<typename Ring::factor, P::k> s_hat{};
    if constexpr (requires { mlkem::keygen_internal<P, Ring>(session, strings..., s_hat); })
        mlkem::keygen_internal<P, Ring>(session, strings..., s_hat);
    else
        mlkem::keygen_internal<P, Ring>(session, strings...);
}
/// Whether each operation gave what the transcriptions say.
template <parameter_set P, class Ring, class Session> bool keygen_is_right(std::size_t count)
{
    const strings d = strings::inputs("d", count, 32), z = strings::inputs("z", count, 32);
    strings ek(count, sizes<P>::encapsulation_key), dk(count, sizes<P>::decapsulation_key);
    Session session(count);
    run_keygen<P, Ring>(session, d.in(), z.in(), ek.out(), dk.out());
    for (std::size_t op = 0; op < count; ++op)
        if (lines::keygen(table_2<P>, d[op], z[op]) != key_pair{ek[op], dk[op]})
            return false;
    return true;
}
template <parameter_set P, class Ring, class Session, class Key>
bool encaps_with(std::size_t count, const strings& ek, const Key& key, bool one_key)
{
    const strings m = strings::inputs("m", count, 32);
    strings c(count, sizes<P>::ciphertext), K(count, 32);
    Session session(count);
    mlkem::encaps_internal<P, Ring, abstract_compare>(session, key, m.in(), c.out(), K.out());
    for (std::size_t op = 0; op < count; ++op)
        if (lines::encaps(table_2<P>, ek[one_key ? 0 : op], m[op]) != encapsulated{K[op], c[op]})
            return false;
    return true;
}
template <parameter_set P, class Ring, class Session> bool encaps_is_right(std::size_t count)
{
    const strings ek = strings::inputs("ek", count, sizes<P>::encapsulation_key);
    std::array<ntt_polynomial, P::k> place{};
    const mlkem::plain_ek_view<P, Ring> key{ek.in(), place.data()};
    return encaps_with<P, Ring, Session>(count, ek, key, false);
}
/// Encaps in two steps, the second with what the first one kept, or with what is made again.
template <parameter_set P, class Ring, class Session> bool encaps_in_steps_is_right()
{
    const strings ek = strings::inputs("ek", 1, sizes<P>::encapsulation_key);
    const strings m = strings::inputs("m", 1, 32);
    strings header(1, 64), c(1, sizes<P>::ciphertext);
    put_names(part_of(ek[0], 384 * P::k, 32), header.out()[0]);
    put_names(hash("H", ek[0], 32), header.out()[0] + 32);
    const encapsulated expected = lines::encaps(table_2<P>, ek[0], m[0]);
    for (const bool again : {false, true}) {
        mlkem::begun_encaps<P> begun{};
        Session first(1), second(1);
        mlkem::begin_encaps_internal<P, Ring, abstract_compare>(first, header.in()[0], m.in()[0],
                                                                c.out()[0], begun);
        if (again) {
            begun = {};
            mlkem::begin_encaps_internal<P, Ring, abstract_compare>(second, header.in()[0],
                                                                    m.in()[0], nullptr, begun);
        }
        mlkem::k_pke::finish_encrypt<P, Ring, abstract_compare>(
            begun, ek.in()[0], m.in()[0], c.out()[0] + sizes<P>::ciphertext_u);
        if (expected != encapsulated{names_at(begun.shared_secret.data(), 32), c[0]})
            return false;
    }
    return true;
}
template <parameter_set P, class Ring, class Session, class Key>
bool decaps_with(std::size_t count, const strings& dk, const Key& key, bool one_key)
{
    const strings c = strings::inputs("c", count, sizes<P>::ciphertext);
    strings K(count, 32);
    Session session(count);
    mlkem::decaps_internal<P, Ring, abstract_compare>(session, key, c.in(), K.out());
    for (std::size_t op = 0; op < count; ++op)
        if (lines::decaps(table_2<P>, dk[one_key ? 0 : op], c[op]) != K[op])
            return false;
    return true;
}
/// s is decoded to where A will be, if it has a place.
template <parameter_set P, class Ring, class Session> bool decaps_is_right(std::size_t count)
{
    const strings dk = strings::inputs("dk", count, sizes<P>::decapsulation_key);
    std::array<ntt_polynomial, P::k> place{}, place_of_s{};
    const mlkem::plain_dk_view<P, Ring> key{dk.in(), place.data(), place_of_s.data()};
    return decaps_with<P, Ring, Session>(count, dk, key, false);
}

/// Prepared keys as FIPS 203 has them: t_hat, A_hat and H(ek) of the bytes.
template <parameter_set P> void prepare(const byte_names& ek, mlkem::prepared_ek<P>& key)
{
    for (std::size_t i = 0; i < P::k; ++i) {
        put(decode_12(part_of(ek, 384 * i, 384)), key.key.t_hat[i]);
        for (std::size_t j = 0; j < P::k; ++j)
            put(sample_ntt(part_of(ek, 384 * P::k, 32), j, i), key.key.a_hat[i][j]);
    }
    put_names(hash("H", ek, 32), key.h.data());
}
template <parameter_set P, class Ring, class Session>
bool encaps_of_prepared_is_right(std::size_t count)
{
    const strings ek = strings::inputs("ek", 1, sizes<P>::encapsulation_key);
    mlkem::prepared_ek<P> key{};
    prepare<P>(ek[0], key);
    return encaps_with<P, Ring, Session>(count, ek, mlkem::prepared_ek_view<P>{key}, true);
}
template <parameter_set P, class Ring, class Session>
bool decaps_of_prepared_is_right(std::size_t count)
{
    // The prepared key has H(ek). The check of section 7.3 finds the same in dk.
    const strings raw = strings::inputs("dk", 1, sizes<P>::decapsulation_key);
    byte_names dk = raw[0];
    const byte_names ek = part_of(dk, 384 * P::k, sizes<P>::encapsulation_key);
    const byte_names h = hash("H", ek, 32);
    std::copy(h.begin(), h.end(), dk.end() - 64);
    strings with_h(1, dk.size());
    put_names(dk, with_h.out()[0]);
    mlkem::prepared_dk<P> key{};
    prepare<P>(ek, key.ek);
    for (std::size_t i = 0; i < P::k; ++i)
        put(decode_12(part_of(dk, 384 * i, 384)), key.s_hat[i]);
    put_names(part_of(dk, dk.size() - 32, 32), key.z.data());
    return decaps_with<P, Ring, Session>(count, with_h, mlkem::prepared_dk_view<P>{key}, true);
}

template <parameter_set P, class Ring, class Session, bool WithPrepared> void expect_all_right()
{
    // Batches of every size up to two chunks of eight, or some of them.
    const bool all = proves_all();
    for (std::size_t count = 1; count <= 16; count += all || count > 14 ? 1 : 7) {
        EXPECT_TRUE((keygen_is_right<P, Ring, Session>(count))) << count;
        EXPECT_TRUE((encaps_is_right<P, Ring, Session>(count))) << count;
        EXPECT_TRUE((decaps_is_right<P, Ring, Session>(count))) << count;
        if constexpr (WithPrepared) {
            EXPECT_TRUE((encaps_in_steps_is_right<P, Ring, Session>()));
            EXPECT_TRUE((encaps_of_prepared_is_right<P, Ring, Session>(count))) << count;
            EXPECT_TRUE((decaps_of_prepared_is_right<P, Ring, Session>(count))) << count;
        }
    }
}
template <parameter_set P> void expect_all_rings_right()
{
    using early = abstract_session<P, eagerness::early>;
    using late = abstract_session<P, eagerness::late>;
    using fused = mlkem::ring_of<fused_backend>;
    using separate = mlkem::ring_of<separate_backend>;
    expect_all_right<P, fused, early, true>();
    expect_all_right<P, fused, late, true>();
    expect_all_right<P, separate, early, true>();
    expect_all_right<P, separate, late, true>();
}
template <parameter_set P> void expect_small_ring_right()
{
    using small = mlkem::small_ring_of<separate_backend>;
    expect_all_right<P, small, abstract_serial_session<P, eagerness::early>, false>();
    expect_all_right<P, small, abstract_serial_session<P, eagerness::late>, false>();
}

TEST(AlgorithmProofTranscriptions, OfPseudoCodeAndOfEquationsAgree)
{
    for (const parameters& p : {table_2<params_512>, table_2<params_768>, table_2<params_1024>}) {
        const byte_names d = input("d", 32), z = input("z", 32), m = input("m", 32);
        EXPECT_EQ(lines::keygen(p, d, z), equations::keygen(p, d, z));
        const byte_names ek = input("ek", 384 * p.k + 32), dk = input("dk", 768 * p.k + 96);
        const byte_names c = input(
            "c", 32 * (static_cast<std::size_t>(p.du) * p.k + static_cast<std::size_t>(p.dv)));
        EXPECT_EQ(lines::encaps(p, ek, m), equations::encaps(p, ek, m));
        EXPECT_EQ(lines::decaps(p, dk, c), equations::decaps(p, dk, c));
        // And of keys and ciphertexts that they made.
        const key_pair pair = lines::keygen(p, d, z);
        EXPECT_EQ(lines::decaps(p, pair.dk, lines::encaps(p, pair.ek, m).c),
                  equations::decaps(p, pair.dk, equations::encaps(p, pair.ek, m).c));
    }
}

TEST(AlgorithmProof, OfMlKem512)
{
    expect_all_rings_right<params_512>();
    std::cout << "proof: " << terms::all().size() << " terms\n";
}
TEST(AlgorithmProof, OfMlKem768)
{
    expect_all_rings_right<params_768>();
    std::cout << "proof: " << terms::all().size() << " terms\n";
}
TEST(AlgorithmProof, OfMlKem1024)
{
    expect_all_rings_right<params_1024>();
    std::cout << "proof: " << terms::all().size() << " terms\n";
}
TEST(AlgorithmProof, OfTheRingThatHoldsLittle)
{
    expect_small_ring_right<params_512>();
    expect_small_ring_right<params_768>();
    expect_small_ring_right<params_1024>();
}

// The session that hashes with one sponge at a time, on symbolic messages.

/// Rejection of a stream that is not looked into: it takes blocks in order, three of them, and then
/// has SampleNTT of the stream.
struct stream_sampling : abstract_sampling {
    static std::size_t rejection_vartime(const symbol* bytes, std::size_t size, std::int16_t* a_hat,
                                         std::size_t j) noexcept
    {
        static name stream = 0;
        const auto place = squeezed_bytes().find(bytes[0]);
        if (size != 168 || place == squeezed_bytes().end() || j % 100 != 0) {
            ADD_FAILURE() << "not a block of a stream";
            return 256;
        }
        if (j == 0)
            stream = place->second.first;
        for (std::size_t i = 0; i < size; ++i)
            EXPECT_EQ(bytes[i], term("byte", {stream, static_cast<name>(168 * (j / 100) + i)}));
        if (j < 200)
            return j + 100;
        ntt_polynomial f;
        put(function("SampleNTT", {stream}), f);
        std::copy(f.c.begin(), f.c.end(), a_hat);
        return 256;
    }
};
struct serial_backend : separate_backend {
    using sampling = stream_sampling;
    using keccak = mlkem::portable_code::keccak;
};
/// With a place for all of A.
template <parameter_set P> struct place_of_entries {
    std::array<ntt_polynomial, P::k * P::k> entries{};
};
template <parameter_set P>
class one_serial_session : place_of_entries<P>, public mlkem::serial_session<P, serial_backend> {
  public:
    explicit one_serial_session(std::size_t)
        : mlkem::serial_session<P, serial_backend>(place_of_entries<P>::entries.data())
    {
    }
};
template <parameter_set P>
class one_small_session : place_of_entries<P>, public mlkem::small_session<P, serial_backend> {
  public:
    explicit one_small_session(std::size_t)
        : mlkem::small_session<P, serial_backend>(place_of_entries<P>::entries.data())
    {
    }
};
template <parameter_set P, class Ring, class Session> void expect_session_right()
{
    EXPECT_TRUE((keygen_is_right<P, Ring, Session>(1)));
    EXPECT_TRUE((encaps_is_right<P, Ring, Session>(1)));
    EXPECT_TRUE((decaps_is_right<P, Ring, Session>(1)));
}
template <parameter_set P> void expect_serial_session_right()
{
    using ring = mlkem::ring_of<separate_backend>;
    expect_session_right<P, mlkem::small_ring_of<separate_backend>, one_small_session<P>>();
    expect_session_right<P, ring, one_serial_session<P>>();
    EXPECT_TRUE((encaps_in_steps_is_right<P, ring, one_serial_session<P>>()));
    EXPECT_TRUE((encaps_of_prepared_is_right<P, ring, one_serial_session<P>>(1)));
    EXPECT_TRUE((decaps_of_prepared_is_right<P, ring, one_serial_session<P>>(1)));
}
TEST(AlgorithmProofOfSessions, OfOneSpongeAtATime)
{
    expect_serial_session_right<params_512>();
    expect_serial_session_right<params_768>();
    expect_serial_session_right<params_1024>();
}

/// A wrong parameter, and faults of policies.
TEST(AlgorithmProof, FindsFaults)
{
    using ring = mlkem::ring_of<fused_backend>;
    using P = params_512;
    using session = abstract_session<P, eagerness::early>;
    policy_faults& fault = policy_faults::now();
    const auto keygen = [] { return keygen_is_right<P, ring, session>(2); };
    const auto encaps = [] { return encaps_is_right<P, ring, session>(2); };
    const auto decaps = [] { return decaps_is_right<P, ring, session>(2); };
    const auto steps = [] { return encaps_in_steps_is_right<P, ring, session>(); };
    EXPECT_TRUE(keygen() && encaps() && decaps() && steps());
    fault = {.transposed = true};
    EXPECT_FALSE(keygen() || encaps() || decaps() || steps());
    fault = {.no_k_in_g = true};
    EXPECT_FALSE(keygen());
    fault = {.swapped_g = true};
    EXPECT_FALSE(keygen() || encaps() || decaps());
    fault = {.late_nonce = true};
    EXPECT_FALSE(keygen() || encaps() || decaps() || steps());
    fault = {.early_end_of_comparison = true};
    EXPECT_FALSE(decaps());
    fault = {.wrong_z = true};
    EXPECT_FALSE(decaps());
    fault = {};
    EXPECT_TRUE(keygen() && encaps() && decaps());

    const byte_names ek = input("ek", 800), m = input("m", 32);
    parameters wrong = table_2<P>;
    wrong.eta1 = 2;
    EXPECT_NE(lines::encaps(wrong, ek, m), lines::encaps(table_2<P>, ek, m));
    EXPECT_NE(lines::keygen(wrong, m, m), lines::keygen(table_2<P>, m, m));
}

} // namespace
} // namespace mlkem_test::algorithm_proof_test
