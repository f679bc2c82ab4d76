// SPDX-License-Identifier: MIT
// Observes what operations leave behind on the stack and in registers. Each runs on a stack of its
// own, with one secret and with another; what then differs depends on the secret.
//
// Checked for each operation are three things. First, burn() overwrites what stack it uses, and not
// much more. Second, nothing on the stack differs after the burn. Third, no register differs. For
// each set something differs without the burn, which shows that this test can see it.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>
#include <mlkem/incremental.hpp>
#include <mlkem/mlkem.hpp>
#include <span>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/wait.h>
#include <type_traits>
#include <unistd.h>
#include <vector>

#include "covered_sets.hpp"
#include "observed_stack.hpp"

namespace {

using mlkem_test::residue;
using mlkem_test::residue_of;
using namespace mlkem::detail;

/// On one backend.
int failures = 0, operations = 0;
bool all_pass = true;
/// Bytes that depend on a secret where nothing was burnt, since a set was begun.
std::size_t found_without_burn = 0, found_in_registers = 0;

void expect(bool condition, const std::string& what)
{
    if (!condition) {
        std::printf("FAILED: %s\n", what.c_str());
        ++failures;
    }
}

/// Checks one operation, given as Operation and arguments; `whole` runs it and burns, choose(i) puts
/// the i-th secret in the place of the arguments.
/// Returns the stack that `whole` takes.
template <class Backend, class Operation, class Choose, class Whole, class... Arguments>
std::size_t check_whole(const std::string& name, const Choose& choose, const Whole& whole,
                        Arguments&... arguments)
{
    // The depth of an empty call on such a stack: what makecontext and the lambda take.
    const std::size_t overhead = residue_of(choose, [] { asm volatile("" : : : "memory"); }).depth;
    const residue bare =
        residue_of(choose, [&] { run_below_gap<Operation, Backend>(arguments...); });
    const residue burning = residue_of(choose, whole);

    const std::size_t used = bare.depth - overhead;
    const std::size_t temporaries = mlkem::frames_are_small() ? 0 : Backend::stack_of_temporaries;
    const std::size_t burnt =
        Operation::template stack<Backend, std::remove_const_t<Arguments>...>() + temporaries;
    std::printf("%-32s stack used %6zu, burnt %6zu; bytes that depend on secrets: "
                "stack %5zu without, %zu with burn; registers %4zu, %zu\n",
                name.c_str(), used, burnt, bare.stack, burning.stack, bare.registers,
                burning.registers);
    found_without_burn += bare.stack;
    found_in_registers += bare.registers;
    ++operations;
    expect(used <= burnt, name + ": the burn covers the stack that was used");
    if (MLKEM_DETAIL_OPTIMIZED)
        expect(burnt <= used + used / 2 + 4096 + temporaries + mlkem::detail::vector_stack(0),
               name + ": the burn is not much larger than needed");
    expect(burning.stack == 0, name + ": nothing on the stack depends on a secret");
    expect(burning.registers == 0, name + ": no register depends on a secret");
    return burning.depth - overhead;
}

template <class Backend, class Operation, class Choose, class... Arguments>
void check(const std::string& name, const Choose& choose, Arguments&... arguments)
{
    check_whole<Backend, Operation>(
        name, choose, [&] { perform<Backend, Operation>(arguments...); }, arguments...);
}

/// What the operations of one set work on, and two values of each secret in it, one at a time in
/// the same place. All that is public is the same with both.
template <mlkem::parameter_set P, class Backend> struct material {
    using kem = mlkem::ml_kem<P, Backend>;

    std::array<std::uint8_t, 32> d{}, z{}, m{}, sent{}, received{};
    std::array<std::uint8_t, kem::encapsulation_key_size> ek{}, ek_made{};
    std::array<std::uint8_t, kem::decapsulation_key_size> dk{}, dk_made{};
    std::array<std::uint8_t, kem::ciphertext_size> c{}, c_made{};
    std::unique_ptr<mlkem::prepared_ek<P>> prepared_ek = std::make_unique<mlkem::prepared_ek<P>>();
    std::unique_ptr<mlkem::prepared_dk<P>> prepared_dk = std::make_unique<mlkem::prepared_dk<P>>();

    material()
    {
        choose_seed(0);
        choose_message(0);
        kem::keygen_internal(d, z, ek, dk);
        kem::encaps_internal(ek, m, c, sent);
        const mlkem::ek_bytes<P> ek_view = ek;
        prepare_key<P, Backend>(ek_view, *prepared_ek);
        choose_key(0);
    }
    void choose_seed(int i)
    {
        for (std::size_t j = 0; j < 32; ++j) {
            d[j] = static_cast<std::uint8_t>(17 * j + 5 + 101 * static_cast<std::size_t>(i));
            z[j] = static_cast<std::uint8_t>(29 * j + 7 + 101 * static_cast<std::size_t>(i));
        }
    }
    void choose_message(int i)
    {
        for (std::size_t j = 0; j < 32; ++j)
            m[j] = static_cast<std::uint8_t>(43 * j + 9 + 101 * static_cast<std::size_t>(i));
    }
    /// The secret parts of a key, s_hat and z; ek in it stays that of the first one.
    void choose_key(int i)
    {
        choose_seed(i);
        kem::keygen_internal(d, z, ek_made, dk_made);
        std::copy_n(dk_made.begin(), mlkem::sizes<P>::vector, dk.begin());
        std::copy(z.begin(), z.end(), dk.end() - 32);
        const mlkem::dk_bytes<P> dk_view = dk;
        prepare_key<P, Backend>(dk_view, *prepared_dk);
    }
};

/// The two steps of an encapsulation. The second one takes what the first one made of m.
template <class Backend, mlkem::parameter_set P>
void check_steps(const std::string& set, material<P, Backend>& all)
{
    auto begun = std::make_unique<mlkem::begun_encaps<P>>();
    auto matrix = std::make_unique<mlkem::ntt_matrix<P::k>>();
    std::array<std::uint8_t, 64> header{};
    std::copy(all.ek.end() - 32, all.ek.end(), header.begin());
    std::span<const std::uint8_t, 64> header_view = header;
    std::span<const std::uint8_t, 32> m_view = all.m;
    const mlkem::ek_bytes<P> ek_view = all.ek;
    constexpr std::size_t size = mlkem::sizes<P>::ciphertext_u;
    auto c1 = std::span(all.c_made).template first<size>();
    auto c2 = std::span(all.c_made).template subspan<size>();
    const auto message = [&](int i) { all.choose_message(i); };
    check_whole<Backend, begin_encaps_operation<P>>(
        set + " Encaps begun", message,
        [&] { begin_encaps<P, Backend>(header_view, m_view, c1, *begun); }, header_view, m_view, c1,
        *begun, *matrix);
    check<Backend, begin_encaps_operation<P>>(set + " Encaps resumed", message, header_view, m_view,
                                              *begun);
    const mlkem::begun_encaps<P>& made = *begun;
    check<Backend, finish_encaps_operation<P>>(
        set + " Encaps finished",
        [&](int i) {
            all.choose_message(i);
            resume_encaps<P, Backend>(header_view, m_view, *begun);
        },
        made, m_view, ek_view, c2);
}

/// `count` operations, all with the same secrets.
template <class Backend, mlkem::parameter_set P>
void check_batches(const std::string& of, const std::size_t count, material<P, Backend>& all)
{
    const std::string set = of + ", " + std::to_string(count) + ":";
    using kem = mlkem::ml_kem<P, Backend>;
    using inputs = mlkem::byte_strings<const std::uint8_t>;
    using outputs = mlkem::byte_strings<std::uint8_t>;
    std::vector<std::array<std::uint8_t, kem::encapsulation_key_size>> ek_of(count);
    std::vector<std::array<std::uint8_t, kem::decapsulation_key_size>> dk_of(count);
    std::vector<std::array<std::uint8_t, kem::ciphertext_size>> c_of(count);
    std::vector<std::array<std::uint8_t, 32>> secret_of(count);
    const mlkem::dk_bytes<P> dk_view = all.dk;
    const mlkem::prepared_ek<P>& one_ek = *all.prepared_ek;
    const mlkem::prepared_dk<P>& one_dk = *all.prepared_dk;

    inputs d_in{all.d.data(), 0}, z_in{all.z.data(), 0}, m_in{all.m.data(), 0};
    inputs ek_in{all.ek.data(), 0}, dk_in{all.dk.data(), 0}, c_in{all.c.data(), 0};
    outputs ek_out{ek_of[0].data(), sizeof ek_of[0]}, dk_out{dk_of[0].data(), sizeof dk_of[0]};
    outputs c_out{c_of[0].data(), sizeof c_of[0]}, secret_out{secret_of[0].data(), 32};
    const auto seed = [&](int i) { all.choose_seed(i); };
    const auto message = [&](int i) { all.choose_message(i); };
    const auto key = [&](int i) { all.choose_key(i); };
    check<Backend, keygen_batch_operation<P>>(set + " KeyGen batch", seed, count, d_in, z_in,
                                              ek_out, dk_out);
    check<Backend, encaps_batch_operation<P>>(set + " Encaps batch", message, count, ek_in, m_in,
                                              c_out, secret_out);
    check<Backend, decaps_batch_operation<P>>(set + " Decaps batch", key, count, dk_in, c_in,
                                              secret_out);
    check<Backend, encaps_batch_operation<P>>(set + " Encaps batch, one key", message, count,
                                              one_ek, m_in, c_out, secret_out);
    check<Backend, decaps_batch_operation<P>>(set + " Decaps batch, one key", key, count, one_dk,
                                              c_in, secret_out);
    check<Backend, decaps_batch_operation<P>>(set + " Decaps batch, dk plain", key, count, dk_view,
                                              c_in, secret_out);
}

/// What KeyGen, Encaps and Decaps may take with their burn, in kB, built with optimisation. For each
/// set in turn.
using limits = std::array<std::size_t, 3>;
struct stack_limits {
    std::string_view backend;
    std::array<limits, 3> kilobytes;
};
constexpr limits x86_768 = {13, 16, 17}, x86_1024 = {18, 21, 22};
constexpr std::array<limits, 3> others = {{{14, 14, 14}, {18, 18, 18}, {23, 23, 23}}};
constexpr stack_limits all_limits[] = {
    {"avx512", {{{11, 11, 12}, x86_768, x86_1024}}}, // eight states
    {"avx2", {{{9, 11, 12}, x86_768, x86_1024}}},
    {"sse2", {{{9, 13, 12}, x86_768, x86_1024}}},
    {"neon_sha3", others},
    {"neon", others},
    {"wasm", others},
    {"portable", others},
    {"small_memory", {{{6, 6, 6}, {6, 6, 6}, {6, 6, 6}}}}};
template <class Backend> constexpr const stack_limits* limits_of()
{
    return std::ranges::find(all_limits, std::string_view(Backend::name), &stack_limits::backend);
}
template <class... Backend>
struct have_limits : std::bool_constant<((limits_of<Backend>() != std::end(all_limits)) && ...)> {};
static_assert(mlkem_test::backends_in<have_limits>::value &&
                  have_limits<mlkem::small_memory>::value,
              "a backend has no limits");

template <class Backend, mlkem::parameter_set P> void check_set()
{
    using kem = mlkem::ml_kem<P, Backend>;
    const std::string set = std::string(Backend::name) + ' ' + std::string(P::name);
    found_without_burn = found_in_registers = 0;
    material<P, Backend> all;
    const auto seed = [&](int i) { all.choose_seed(i); };
    const auto message = [&](int i) { all.choose_message(i); };
    const auto key = [&](int i) { all.choose_key(i); };

    std::span<const std::uint8_t, 32> d_view = all.d, z_view = all.z, m_view = all.m;
    std::span<std::uint8_t, kem::encapsulation_key_size> ek_out = all.ek_made;
    std::span<std::uint8_t, kem::decapsulation_key_size> dk_out = all.dk_made;
    std::span<std::uint8_t, kem::ciphertext_size> c_out = all.c_made;
    std::span<std::uint8_t, 32> sent_out = all.sent, received_out = all.received;
    const mlkem::ek_bytes<P> ek_view = all.ek;
    const mlkem::dk_bytes<P> dk_view = all.dk;
    mlkem::ciphertext_bytes<P> c_view = all.c;

    std::array<std::size_t, 3> depths{};
    depths[0] = check_whole<Backend, keygen_operation<P>>(
        set + " KeyGen", seed,
        [&] { perform<Backend, keygen_operation<P>>(d_view, z_view, ek_out, dk_out); }, d_view,
        z_view, ek_out, dk_out);
    const auto encaps_whole = [&] { encaps<P, Backend>(ek_view, m_view, c_out, sent_out); };
    const auto decaps_whole = [&] { decaps<P, Backend>(dk_view, c_view, received_out); };
    if constexpr (mlkem::holds_little<Backend>) {
        depths[1] = check_whole<Backend, encaps_operation<P>>(
            set + " Encaps", message, encaps_whole, ek_view, m_view, c_out, sent_out);
        depths[2] = check_whole<Backend, decaps_operation<P>>(set + " Decaps", key, decaps_whole,
                                                              dk_view, c_view, received_out);
    } else {
        auto place = std::make_unique<mlkem::expanded_key<P>>();
        depths[1] = check_whole<Backend, encaps_operation<P>>(
            set + " Encaps", message, encaps_whole, ek_view, m_view, c_out, sent_out, *place);
        depths[2] = check_whole<Backend, decaps_operation<P>>(
            set + " Decaps", key, decaps_whole, dk_view, c_view, received_out, *place);
    }
    std::printf("%-32s stack with the burn: KeyGen %zu, Encaps %zu, Decaps %zu\n", set.c_str(),
                depths[0], depths[1], depths[2]);
    for (std::size_t i = 0; i < depths.size() && MLKEM_DETAIL_OPTIMIZED &&
                            mlkem::frames_are_small() && vector_stack(0) == 0;
         ++i)
        expect(depths[i] <= 1024 * limits_of<Backend>()->kilobytes[P::k - 2][i],
               set + ": single operations take little stack");
    const mlkem::prepared_ek<P>& ek_prepared = *all.prepared_ek;
    const mlkem::prepared_dk<P>& dk_prepared = *all.prepared_dk;
    check<Backend, encaps_operation<P>>(set + " Encaps prep.", message, ek_prepared, m_view, c_out,
                                        sent_out);
    check<Backend, decaps_operation<P>>(set + " Decaps prep.", key, dk_prepared, c_view,
                                        received_out);
    check_steps<Backend, P>(set, all);
    constexpr std::size_t lanes = mlkem::detail::chunk_size<Backend>;
    check_batches<Backend, P>(set, lanes + 1, all); // a chunk and a single one
    if (lanes > 1)
        check_batches<Backend, P>(set, lanes, all);
    if (lanes > 2)
        check_batches<Backend, P>(set, lanes - 1, all); // not all lanes have an operation
    bool reduced = false;
    check_whole<Backend, check_secret_operation<P>>(
        set + " check of s", key, [&] { reduced = secret_is_reduced<P, Backend>(dk_view); },
        dk_view, reduced);
    expect(reduced, set + ": s is reduced");
    expect(found_without_burn > 0, set + ": the comparison sees the stack where none is wiped");
    expect(found_in_registers > 0, set + ": the comparison sees registers that are not cleared");
}

/// Runs f as the first operation of a process: a dynamic linker then looks up what it calls. That is
/// done in two children of this process, which differ in the secret. Returns the bytes of stack that
/// depend on it. Nothing here may call what an operation might be the first to call.
template <class F> std::size_t residue_of_first(std::uint8_t (&secret)[32], F& f)
{
    static std::uint8_t* const stacks =
        static_cast<std::uint8_t*>(mmap(nullptr, 2 * mlkem_test::stack_size, PROT_READ | PROT_WRITE,
                                        MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    mlkem_test::observed_stack stack;
    for (std::size_t i = 0; i < 2; ++i) {
        const pid_t child = fork();
        if (child == 0) {
            for (std::size_t j = 0; j < 32; ++j)
                static_cast<volatile std::uint8_t*>(secret)[j] =
                    static_cast<std::uint8_t>(43 * j + 9 + 101 * i);
            stack.run(f);
            for (std::size_t j = 0; j < mlkem_test::stack_size; ++j)
                static_cast<volatile std::uint8_t*>(stacks)[i * mlkem_test::stack_size + j] =
                    stack.bytes()[j];
            _exit(0);
        }
        waitpid(child, nullptr, 0);
    }
    std::size_t differ = 0;
    for (std::size_t j = 0; j < mlkem_test::stack_size; ++j)
        differ += stacks[j] != stacks[mlkem_test::stack_size + j] ? 1U : 0U;
    return differ;
}

template <class Backend, mlkem::parameter_set P> void check_first()
{
    using kem = mlkem::ml_kem<P, Backend>;
    static std::uint8_t secret[32], K[32], ek[kem::encapsulation_key_size], c[kem::ciphertext_size],
        dk[kem::decapsulation_key_size];
    auto seed = [] {
        const std::span<const std::uint8_t, 32> d(secret);
        keygen<P, Backend>(d, d, std::span<std::uint8_t, sizeof ek>(ek),
                           std::span<std::uint8_t, sizeof dk>(dk));
    };
    auto message = [] {
        encaps<P, Backend>(mlkem::ek_bytes<P>(ek), std::span<const std::uint8_t, 32>(secret),
                           std::span<std::uint8_t, sizeof c>(c), std::span<std::uint8_t, 32>(K));
    };
    const std::size_t left[] = {residue_of_first(secret, seed), residue_of_first(secret, message)};
    std::printf("%s %s, first of a process: bytes of stack that depend on secrets: KeyGen %zu, "
                "Encaps %zu\n",
                std::string(Backend::name).c_str(), std::string(P::name).c_str(), left[0], left[1]);
    expect(left[0] == 0 && left[1] == 0,
           std::string(Backend::name) + ": nothing on the stack depends on a secret");
}

/// Whether functions are looked up when they are first called: the first call takes more stack.
bool looks_up_late()
{
    static std::size_t depths[2];
    mlkem_test::observed_stack stack;
    auto call = [] { (void)getppid(); };
    for (std::size_t& depth : depths) {
        stack.run(call);
        depth = stack.depth();
    }
    return depths[0] > depths[1] + 1024;
}

template <class... Backends> void check_all_first(mlkem::backend_list<Backends...>)
{
    (
        [] {
            if (mlkem_test::has_backend<Backends>() && Backends::available())
                mlkem_test::for_covered_sets<Backends>(
                    []<mlkem::parameter_set P>() { check_first<Backends, P>(); });
        }(),
        ...);
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
    // The first operation of a process comes first. Later ones are the first of processes of their own.
    check_all_first(mlkem::backends{});
#if defined(__x86_64__) && defined(__GLIBC__)
    expect(looks_up_late(), "the linker looks functions up when they are called (-z lazy)");
#endif
    all_pass = failures == 0;
    check_all(mlkem::backends{});
    check_all(mlkem::backend_list<mlkem::small_memory>{});
    return all_pass ? 0 : 1;
}
