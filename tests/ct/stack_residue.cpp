// Observes what operations leave behind on the stack and in registers: runs each on a stack of its own,
// then looks through all of it.
//
// For each operation: (1) without the burn, a secret is found, so that this test can see one; (2) the
// stack that the operation uses is no more than burn() overwrites, and not much less; (3) with the
// burn, no secret is found; (4) the vector registers are clear.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <set>
#include <span>
#include <string>
#include <ucontext.h>
#include <vector>

namespace {

using mlkem::u8;
using namespace mlkem::detail;

constexpr std::size_t stack_size = 256 * 1024;
constexpr u8 paint = 0xa5;

/// Runs a function on a painted stack and keeps what it leaves there.
class observed_stack {
  public:
    template <class F> void run(F& f)
    {
        std::fill(bytes_.begin(), bytes_.end(), paint);
        getcontext(&inside_);
        inside_.uc_stack.ss_sp = bytes_.data();
        inside_.uc_stack.ss_size = bytes_.size();
        inside_.uc_link = &outside_;
        const auto pointer = reinterpret_cast<std::uintptr_t>(&f);
        makecontext(&inside_, reinterpret_cast<void (*)()>(&enter<F>), 2,
                    static_cast<unsigned>(pointer >> 32), static_cast<unsigned>(pointer));
        swapcontext(&outside_, &inside_);
    }

    /// Bytes from the lowest one written to the top.
    std::size_t depth() const
    {
        const auto written =
            std::find_if(bytes_.begin(), bytes_.end(), [](u8 byte) { return byte != paint; });
        return static_cast<std::size_t>(bytes_.end() - written);
    }

    std::span<const u8> bytes() const { return bytes_; }

  private:
    template <class F> static void enter(unsigned high, unsigned low)
    {
        (*reinterpret_cast<F*>(std::uintptr_t{high} << 32 | low))();
    }

    std::vector<u8> bytes_ = std::vector<u8>(stack_size);
    ucontext_t outside_{}, inside_{};
};

/// Secrets, as every run of 16 bytes in them: what a search must not find.
class secret_set {
  public:
    static constexpr std::size_t window = 16;

    void add(const void* data, std::size_t size)
    {
        const std::string bytes(static_cast<const char*>(data), size);
        for (std::size_t i = 0; i + window <= size; ++i)
            windows_.insert(bytes.substr(i, window));
    }
    std::size_t count_in(std::span<const u8> memory) const
    {
        std::size_t found = 0;
        for (std::size_t i = 0; i + window <= memory.size(); ++i)
            found += windows_.count(
                std::string(reinterpret_cast<const char*>(memory.data()) + i, window));
        return found;
    }

  private:
    std::set<std::string> windows_;
};

int failures = 0;

void expect(bool condition, const std::string& what)
{
    if (!condition) {
        std::printf("FAILED: %s\n", what.c_str());
        ++failures;
    }
}

#if defined(__x86_64__)
alignas(16) std::array<u8, 256> vector_registers;
#define STORE_VECTOR_REGISTERS()                                                                   \
    asm volatile(                                                                                  \
        "movdqu %%xmm0, 0(%0)\n\tmovdqu %%xmm1, 16(%0)\n\tmovdqu %%xmm2, 32(%0)\n\t"               \
        "movdqu %%xmm3, 48(%0)\n\tmovdqu %%xmm4, 64(%0)\n\tmovdqu %%xmm5, 80(%0)\n\t"              \
        "movdqu %%xmm6, 96(%0)\n\tmovdqu %%xmm7, 112(%0)\n\tmovdqu %%xmm8, 128(%0)\n\t"            \
        "movdqu %%xmm9, 144(%0)\n\tmovdqu %%xmm10, 160(%0)\n\tmovdqu %%xmm11, 176(%0)\n\t"         \
        "movdqu %%xmm12, 192(%0)\n\tmovdqu %%xmm13, 208(%0)\n\t"                                   \
        "movdqu %%xmm14, 224(%0)\n\tmovdqu %%xmm15, 240(%0)"                                       \
        :                                                                                          \
        : "r"(vector_registers.data())                                                             \
        : "memory")
#endif

/// Checks one operation, given as Operation and arguments.
template <class Operation, class... Arguments>
void check(const std::string& name, const secret_set& secrets, Arguments&... arguments)
{
    using chosen = mlkem::portable;
    observed_stack stack;
    // The depth of an empty call on such a stack: what makecontext and the lambda take.
    auto nothing = [&]() noexcept { asm volatile("" : : : "memory"); };
    stack.run(nothing);
    const std::size_t overhead = stack.depth();

    auto bare = [&]() noexcept { run_below_gap<Operation, chosen>(arguments...); };
    stack.run(bare);
    const std::size_t used = stack.depth() - overhead;
    const std::size_t burnt =
        Operation::template stack<chosen, std::remove_const_t<Arguments>...>();
    const std::size_t left = secrets.count_in(stack.bytes());

    auto burning = [&]() noexcept {
        perform<chosen, Operation>(arguments...);
#if defined(__x86_64__)
        STORE_VECTOR_REGISTERS();
#endif
    };
    stack.run(burning);
    const std::size_t remaining = secrets.count_in(stack.bytes());

    std::printf("%-24s stack used %6zu, burnt %6zu; secrets left %5zu without, %zu with burn\n",
                name.c_str(), used, burnt, left, remaining);
    expect(left > 0, name + ": the search finds a secret where none is wiped");
    expect(used <= burnt, name + ": the burn covers the stack that was used");
    expect(burnt <= used + used / 2 + 4096, name + ": the burn is not much larger than needed");
    expect(remaining == 0, name + ": no secret is left on the stack");
#if defined(__x86_64__)
    expect(std::all_of(vector_registers.begin(), vector_registers.end(),
                       [](u8 byte) { return byte == 0; }),
           name + ": the vector registers are clear");
#endif
}

template <mlkem::parameter_set P> void check_set()
{
    using kem = mlkem::ml_kem<P, mlkem::portable>;
    using keccak = mlkem::portable::keccak;
    const std::string set(P::name);
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

    // What must not remain. s_hat as polynomials and as bytes; sigma and r, the seeds of the noise; z, m and
    // the shared secret; K_bar of the rejected ciphertext.
    std::array<u8, 32> rho{}, sigma{}, h{}, k{}, r{}, k_bar{};
    const u8 rank = static_cast<u8>(P::k);
    mlkem::hash_g<keccak>(d, std::span(&rank, 1), rho, sigma);
    mlkem::hash_h<keccak>(ek, h);
    mlkem::hash_g<keccak>(m, h, k, r);
    mlkem::hash_j<keccak>(z, c, k_bar);
    mlkem::ntt_vector<P::k> s_hat{};
    mlkem::k_pke::decode_vector<P, mlkem::portable>(dk.data(), s_hat);
    secret_set secrets;
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

    check<keygen_operation<P>>(set + " KeyGen", secrets, d_view, z_view, ek_out, dk_out);
    check<encaps_operation<P>>(set + " Encaps", secrets, ek_view, m_view, c_out, sent_out);
    check<decaps_operation<P>>(set + " Decaps", secrets, dk_view, c_view, received_out);
    prepare_key<P, mlkem::portable>(ek_view, *prepared_ek);
    prepare_key<P, mlkem::portable>(dk_view, *prepared_dk);
    const mlkem::prepared_ek<P>& ek_prepared = *prepared_ek;
    const mlkem::prepared_dk<P>& dk_prepared = *prepared_dk;
    check<encaps_operation<P>>(set + " Encaps prep.", secrets, ek_prepared, m_view, c_out,
                               sent_out);
    check<decaps_operation<P>>(set + " Decaps prep.", secrets, dk_prepared, c_view, received_out);
}

} // namespace

int main()
{
    check_set<mlkem::params_512>();
    check_set<mlkem::params_768>();
    check_set<mlkem::params_1024>();
    return failures == 0 ? 0 : 1;
}
