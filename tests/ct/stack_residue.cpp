// Observes what operations leave behind on the stack and in registers: runs each on a stack of its
// own, then looks through all of it.
//
// For each operation: (1) without the burn, secrets are found in most, so that this test can see
// one; (2) the stack that the operation uses is no more than burn() overwrites, and not much less;
// (3) with the burn, no secret is found; (4) the vector registers are clear.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <span>
#include <string>
#include <vector>

#include "covered_sets.hpp"
#include "observed_stack.hpp"

namespace {

using mlkem::u8;
using mlkem_test::observed_stack;
using mlkem_test::secret_set;
using namespace mlkem::detail;

/// On one backend.
int failures = 0, operations = 0;
bool all_pass = true;
/// Secrets that the search has found where nothing was burnt, since a set was begun.
std::size_t found_without_burn = 0;

void expect(bool condition, const std::string& what)
{
    if (!condition) {
        std::printf("FAILED: %s\n", what.c_str());
        ++failures;
    }
}

#if defined(__x86_64__)
// The vector registers as the processor saves them: xmm, ymm or zmm, as many as it has.
struct alignas(64) saved_registers {
    std::array<u8, 2048> bytes{};
};
saved_registers vector_registers;

// One line for each register.
#define SIXTEEN(move)                                                                              \
    move(0) move(1) move(2) move(3) move(4) move(5) move(6) move(7) move(8) move(9) move(10)       \
        move(11) move(12) move(13) move(14) move(15)
#define SIXTEEN_MORE(move)                                                                         \
    move(16) move(17) move(18) move(19) move(20) move(21) move(22) move(23) move(24) move(25)      \
        move(26) move(27) move(28) move(29) move(30) move(31)
#define STORE_XMM(n) "movdqu %%xmm" #n ", " #n "*16(%0)\n\t"
#define STORE_YMM(n) "vmovdqu %%ymm" #n ", " #n "*32(%0)\n\t"
#define STORE_ZMM(n) "vmovdqu64 %%zmm" #n ", " #n "*64(%0)\n\t"
#define FILL_XMM(n) "pcmpeqd %%xmm" #n ", %%xmm" #n "\n\t"
#define FILL_YMM(n) "vpcmpeqd %%ymm" #n ", %%ymm" #n ", %%ymm" #n "\n\t"
#define FILL_ZMM(n) "vpternlogd $255, %%zmm" #n ", %%zmm" #n ", %%zmm" #n "\n\t"

/// The registers that a backend uses, and has to clear. The clobbers are left out: these functions
/// are called next to the operation, where no vector register holds anything of the caller's.
template <class Backend> void store_registers()
{
    if constexpr (Backend::name == "avx512")
        asm volatile(SIXTEEN(STORE_ZMM) SIXTEEN_MORE(STORE_ZMM)
                     :
                     : "r"(vector_registers.bytes.data())
                     : "memory");
    else if constexpr (Backend::name == "avx2")
        asm volatile(SIXTEEN(STORE_YMM) : : "r"(vector_registers.bytes.data()) : "memory");
    else
        asm volatile(SIXTEEN(STORE_XMM) : : "r"(vector_registers.bytes.data()) : "memory");
}
template <class Backend> __attribute__((noinline)) void fill_registers()
{
    if constexpr (Backend::name == "avx512")
        asm volatile(SIXTEEN(FILL_ZMM) SIXTEEN_MORE(FILL_ZMM)::);
    else if constexpr (Backend::name == "avx2")
        asm volatile(SIXTEEN(FILL_YMM)::);
    else
        asm volatile(SIXTEEN(FILL_XMM)::);
}
#endif

/// Checks one operation, given as Operation and arguments; `whole` runs it and burns. Where it
/// burns no more than what lies below the expanded key, that is all public, `key_above` is the size
/// of the key.
/// Returns the stack that `whole` takes.
template <class Backend, class Operation, class Whole, class... Arguments>
std::size_t check_whole(const std::string& name, const secret_set& secrets, const Whole& whole,
                        std::size_t key_above, Arguments&... arguments)
{
    observed_stack stack;
    // The depth of an empty call on such a stack: what makecontext and the lambda take.
    auto nothing = [&]() noexcept { asm volatile("" : : : "memory"); };
    stack.run(nothing);
    const std::size_t overhead = stack.depth();

    auto bare = [&]() noexcept { run_below_gap<Operation, Backend>(arguments...); };
    stack.run(bare);
    const std::size_t used = stack.depth() - overhead - key_above;
    const std::size_t burnt =
        Operation::template stack<Backend, std::remove_const_t<Arguments>...>() - key_above;
    const std::size_t left = secrets.count_in(stack.bytes());

    auto burning = [&]() noexcept {
#if defined(__x86_64__)
        fill_registers<Backend>();
#endif
        whole();
#if defined(__x86_64__)
        store_registers<Backend>();
#endif
    };
    stack.run(burning);
    const std::size_t remaining = secrets.count_in(stack.bytes());
    const std::size_t whole_depth = stack.depth() - overhead;

    std::printf("%-32s stack used %6zu, of it public %5zu, burnt %6zu; secrets left %5zu without, "
                "%zu with burn\n",
                name.c_str(), used + key_above, key_above, burnt, left, remaining);
    found_without_burn += left;
    ++operations;
    expect(used <= burnt, name + ": the burn covers the stack that was used");
    if (MLKEM_DETAIL_OPTIMIZED)
        expect(burnt <= used + used / 2 + 4096, name + ": the burn is not much larger than needed");
    expect(remaining == 0, name + ": no secret is left on the stack");
#if defined(__x86_64__)
    expect(std::all_of(vector_registers.bytes.begin(), vector_registers.bytes.end(),
                       [](u8 byte) { return byte == 0; }),
           name + ": the vector registers are clear");
#endif
    return whole_depth;
}

template <class Backend, class Operation, class... Arguments>
std::size_t check(const std::string& name, const secret_set& secrets, Arguments&... arguments)
{
    return check_whole<Backend, Operation>(
        name, secrets, [&]() noexcept { perform<Backend, Operation>(arguments...); }, 0,
        arguments...);
}

/// A group and one operation more, all with the same secrets.
template <class Backend, mlkem::parameter_set P, class Ek, class Dk, class C>
void check_batches(const std::string& set, const secret_set& secrets, const std::array<u8, 32>& d,
                   const std::array<u8, 32>& z, const std::array<u8, 32>& m, const Ek& ek,
                   const Dk& dk, const C& c)
{
    using inputs = mlkem::byte_strings<const u8>;
    using outputs = mlkem::byte_strings<u8>;
    constexpr std::size_t count = Backend::parallel::lanes + 1;
    std::vector<Ek> ek_of(count, ek);
    std::vector<Dk> dk_of(count, dk);
    std::vector<C> c_of(count, c);
    std::vector<std::array<u8, 32>> secret_of(count);
    auto prepared_ek = std::make_unique<mlkem::prepared_ek<P>>();
    auto prepared_dk = std::make_unique<mlkem::prepared_dk<P>>();
    const mlkem::ek_bytes<P> ek_view = ek;
    const mlkem::dk_bytes<P> dk_view = dk;
    prepare_key<P, Backend>(ek_view, *prepared_ek);
    prepare_key<P, Backend>(dk_view, *prepared_dk);
    const mlkem::prepared_ek<P>& one_ek = *prepared_ek;
    const mlkem::prepared_dk<P>& one_dk = *prepared_dk;

    inputs d_in{d.data(), 0}, z_in{z.data(), 0}, m_in{m.data(), 0};
    inputs ek_in{ek.data(), 0}, dk_in{dk.data(), 0}, c_in{c.data(), 0};
    outputs ek_out{ek_of[0].data(), sizeof(Ek)}, dk_out{dk_of[0].data(), sizeof(Dk)};
    outputs c_out{c_of[0].data(), sizeof(C)}, secret_out{secret_of[0].data(), 32};
    check<Backend, keygen_batch_operation<P>>(set + " KeyGen batch", secrets, count, d_in, z_in,
                                              ek_out, dk_out);
    check<Backend, encaps_batch_operation<P>>(set + " Encaps batch", secrets, count, ek_in, m_in,
                                              c_out, secret_out);
    check<Backend, decaps_batch_operation<P>>(set + " Decaps batch", secrets, count, dk_in, c_in,
                                              secret_out);
    check<Backend, encaps_batch_operation<P>>(set + " Encaps batch, one key", secrets, count,
                                              one_ek, m_in, c_out, secret_out);
    check<Backend, decaps_batch_operation<P>>(set + " Decaps batch, one key", secrets, count,
                                              one_dk, c_in, secret_out);
    check<Backend, decaps_batch_operation<P>>(set + " Decaps batch, dk plain", secrets, count,
                                              dk_view, c_in, secret_out);
}

/// What KeyGen, Encaps and Decaps may take with their burn, in kB, built with optimisation.
template <class Backend> std::array<std::size_t, 3> kilobytes_of_stack(std::size_t k)
{
    using limits = std::array<std::size_t, 3>;
    if (mlkem::k_pke::by_entries<Backend>)
        return {6, 6, 6};
    if (Backend::name == "avx512" || Backend::name == "avx2" || Backend::name == "sse2") {
        const std::size_t encaps_512 = Backend::name == "sse2" ? 13 : 11;
        return k == 2   ? limits{9, encaps_512, 12}
               : k == 3 ? limits{13, 16, 17}
                        : limits{18, 21, 22};
    }
    return k == 2 ? limits{14, 14, 14} : k == 3 ? limits{18, 18, 18} : limits{23, 23, 23};
}

template <class Backend, mlkem::parameter_set P> void check_set()
{
    using kem = mlkem::ml_kem<P, Backend>;
    using keccak = mlkem::portable::keccak;
    constexpr bool by_entries = mlkem::k_pke::by_entries<Backend>;
    const std::string set = std::string(Backend::name) + ' ' + std::string(P::name);
    std::array<u8, 32> d{}, z{}, m{}, sent{}, received{};
    for (std::size_t i = 0; i < 32; ++i) {
        d[i] = static_cast<u8>(17 * i + 5);
        z[i] = static_cast<u8>(29 * i + 7);
        m[i] = static_cast<u8>(43 * i + 9);
    }
    std::array<u8, kem::encapsulation_key_size> ek{};
    std::array<u8, kem::decapsulation_key_size> dk{};
    std::array<u8, kem::ciphertext_size> c{};
    kem::keygen_internal(d, z, ek, dk);
    kem::encaps_internal(ek, m, c, sent);

    // What must not remain. s_hat as polynomials and as bytes; sigma and r, the seeds of the noise;
    // z, m and the shared secret; K_bar of the rejected ciphertext.
    std::array<u8, 32> rho{}, sigma{}, h{}, k{}, r{}, k_bar{};
    const u8 rank = static_cast<u8>(P::k);
    mlkem::hash_g<keccak>(d, std::span(&rank, 1), rho, sigma);
    mlkem::hash_h<keccak>(ek, h);
    mlkem::hash_g<keccak>(m, h, k, r);
    mlkem::hash_j<keccak>(z, c, k_bar);
    mlkem::ntt_vector<P::k> s_hat{};
    mlkem::k_pke::decode_vector<P, mlkem::portable>(dk.data(), s_hat.data());
    secret_set secrets;
    found_without_burn = 0;
    for (const auto* seed : {&d, &z, &m, &sigma, &k, &r, &k_bar})
        secrets.add(seed->data(), seed->size());
    secrets.add(s_hat.data(), sizeof s_hat);
    secrets.add(dk.data(), mlkem::sizes<P>::vector);

    std::span<const u8, 32> d_view = d, z_view = z, m_view = m;
    std::span<u8, kem::encapsulation_key_size> ek_out = ek;
    std::span<u8, kem::decapsulation_key_size> dk_out = dk;
    std::span<u8, kem::ciphertext_size> c_out = c;
    std::span<u8, 32> sent_out = sent, received_out = received;
    const mlkem::ek_bytes<P> ek_view = ek;
    const mlkem::dk_bytes<P> dk_view = dk;
    mlkem::ciphertext_bytes<P> c_view = c;
    auto prepared_ek = std::make_unique<mlkem::prepared_ek<P>>();
    auto prepared_dk = std::make_unique<mlkem::prepared_dk<P>>();

    std::array<std::size_t, 3> depths{};
    depths[0] = check<Backend, keygen_operation<P>>(set + " KeyGen", secrets, d_view, z_view,
                                                    ek_out, dk_out);
    depths[1] = check_whole<Backend, encaps_operation<P>>(
        set + " Encaps", secrets,
        [&]() noexcept { encaps<P, Backend>(ek_view, m_view, c_out, sent_out); },
        by_entries ? 0 : sizeof(mlkem::prepared_ek<P>), ek_view, m_view, c_out, sent_out);
    auto decaps_whole = [&]() noexcept { decaps<P, Backend>(dk_view, c_view, received_out); };
    if constexpr (by_entries) {
        depths[2] = check_whole<Backend, decaps_operation<P>>(
            set + " Decaps", secrets, decaps_whole, 0, dk_view, c_view, received_out);
    } else {
        auto key = std::make_unique<mlkem::expanded_key<P>>();
        depths[2] = check_whole<Backend, decaps_expanding_operation<P>>(
            set + " Decaps", secrets, decaps_whole, 0, dk_view, c_view, *key, received_out);
    }
    std::printf("%-32s stack with the burn: KeyGen %zu, Encaps %zu, Decaps %zu\n", set.c_str(),
                depths[0], depths[1], depths[2]);
    for (std::size_t i = 0; i < depths.size() && MLKEM_DETAIL_OPTIMIZED; ++i)
        expect(depths[i] <= 1024 * kilobytes_of_stack<Backend>(P::k)[i],
               set + ": single operations take little stack");
    prepare_key<P, Backend>(ek_view, *prepared_ek);
    prepare_key<P, Backend>(dk_view, *prepared_dk);
    const mlkem::prepared_ek<P>& ek_prepared = *prepared_ek;
    const mlkem::prepared_dk<P>& dk_prepared = *prepared_dk;
    check<Backend, encaps_operation<P>>(set + " Encaps prep.", secrets, ek_prepared, m_view, c_out,
                                        sent_out);
    check<Backend, decaps_operation<P>>(set + " Decaps prep.", secrets, dk_prepared, c_view,
                                        received_out);
    check_batches<Backend, P>(set, secrets, d, z, m, ek, dk, c);
    expect(found_without_burn > 0, set + ": the search finds secrets where none is wiped");
}

template <class... Backends> void check_all(mlkem::backend_list<Backends...>)
{
    (
        [] {
            if (!mlkem_test::has_backend<Backends>())
                return;
            std::string result = "skipped, this processor lacks it";
            if (Backends::available()) {
                failures = operations = 0;
                mlkem_test::for_covered_sets<Backends>(
                    []<mlkem::parameter_set P>() { check_set<Backends, P>(); });
                result = failures == 0 ? "pass, " + std::to_string(operations) + " operations, " +
                                             mlkem_test::covered_sets<Backends>()
                                       : "FAILED";
                all_pass = all_pass && failures == 0;
            }
            std::printf("check: stack and registers | %s | %s\n",
                        std::string(Backends::name).c_str(), result.c_str());
        }(),
        ...);
}

} // namespace

int main()
{
    check_all(mlkem::backends{});
    check_all(mlkem::backend_list<mlkem::small_memory>{});
    return all_pass ? 0 : 1;
}
