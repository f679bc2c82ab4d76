// SPDX-License-Identifier: MIT
// ML-KEM on a Cortex-M4 without an operating system, on `small_memory`. It checks known answers of
// KeyGen, Encaps and Decaps, and an exchange with a random source of its own. It prints the stack.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <mlkem/mlkem.hpp>

namespace {

extern "C" {
extern std::uint32_t data_source, data_begin, data_end, bss_begin, bss_end, stack_top;
}

// ---- Semihosting: the debugger, here qemu, writes text and ends the program.

void ask_host(std::uint32_t request, const void* argument) noexcept
{
    asm volatile("mov r0, %0\n\tmov r1, %1\n\tbkpt 0xab"
                 :
                 : "r"(request), "r"(argument)
                 : "r0", "r1", "memory");
}
void print(const char* text) noexcept
{
    ask_host(0x04, text); // SYS_WRITE0
}
void print(std::uint32_t number) noexcept
{
    char digits[11] = {};
    std::size_t first = 10;
    do {
        digits[--first] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    print(digits + first);
}
[[noreturn]] void end(bool good) noexcept
{
    ask_host(0x18, reinterpret_cast<void*>(good ? 0x20026U : 0x20023U)); // SYS_EXIT
    for (;;) {
    }
}

// ---- The stack: painted below the caller's frame, then searched for what was overwritten.

constexpr std::size_t painted = 64 * 1024;
constexpr std::uint32_t paint = 0x5eedc0de;

[[gnu::noinline]] volatile std::uint32_t* here() noexcept
{
    return static_cast<volatile std::uint32_t*>(__builtin_frame_address(0));
}
template <class F> std::uint32_t stack_of(const F& f) noexcept
{
    volatile std::uint32_t* const top = here() - 16;
    for (std::size_t i = 0; i < painted / 4; ++i)
        *(top - i) = paint;
    f();
    std::size_t deepest = painted / 4 - 1;
    while (deepest > 0 && *(top - deepest) == paint)
        --deepest;
    return static_cast<std::uint32_t>((deepest + 16) * 4);
}

// ---- What is tested.

/// A board has a generator of its own; this one is there to be seen to be called.
struct board_random {
    static inline int calls = 0;
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        ++calls;
        std::uint8_t next = static_cast<std::uint8_t>(calls);
        for (std::uint8_t& byte : out)
            byte = next += 37;
        return true;
    }
};

bool good = true;
void expect(bool condition, const char* what) noexcept
{
    if (!condition) {
        print("FAILED: ");
        print(what);
        print("\n");
        good = false;
    }
}

/// SHAKE128 of ek, dk, c and both secrets of 100 rounds: those of ../../known_results.hpp.
template <class Params> inline constexpr const char* known_digest = nullptr;
template <>
inline constexpr const char* known_digest<mlkem::params_512> =
    "449120c6e320ef3e9fbfa2316e5f2d2e1e6dd37d8ff5d086d5d2db7d42aff0a1";
template <>
inline constexpr const char* known_digest<mlkem::params_768> =
    "8d65b902f28edc683cebee2872962fd165a4d197c9e24ec74caa4470270df0b7";
template <>
inline constexpr const char* known_digest<mlkem::params_1024> =
    "c3ffe9ebecfa479c142656cbfbc6417efa05b77e994fe538eef4daed166363df";

bool is(std::span<const std::uint8_t, 32> bytes, const char* hexadecimal) noexcept
{
    for (const std::uint8_t byte : bytes) {
        const char* const digits = "0123456789abcdef";
        if (*hexadecimal++ != digits[byte >> 4] || *hexadecimal++ != digits[byte & 15])
            return false;
    }
    return *hexadecimal == 0;
}

template <class Params> struct memory {
    using kem = mlkem::ml_kem<Params, mlkem::small_memory>;
    static inline std::array<std::uint8_t, kem::encapsulation_key_size> ek{};
    static inline std::array<std::uint8_t, kem::decapsulation_key_size> dk{};
    static inline std::array<std::uint8_t, kem::ciphertext_size> c{};
    static inline std::array<std::uint8_t, 32> sent{}, received{};
};

/// The known answers, of the rounds that ../../known_results.hpp describes.
template <class Params> void check_known_answers() noexcept
{
    using m = memory<Params>;
    using kem = typename m::kem;
    static mlkem::shake128<mlkem::portable::keccak> random, results;
    static std::array<std::uint8_t, 32> d{}, z{}, message{}, digest{};
    static std::array<std::uint8_t, kem::ciphertext_size> random_c{};
    for (int round = 0; round < 100; ++round) {
        random.squeeze(d);
        random.squeeze(z);
        random.squeeze(message);
        random.squeeze(random_c);
        kem::keygen_internal(d, z, m::ek, m::dk);
        kem::encaps_internal(m::ek, message, m::c, m::sent);
        kem::decaps_internal(m::dk, m::c, m::received);
        expect(m::sent == m::received, "Decaps after Encaps");
        results.absorb(m::ek);
        results.absorb(m::dk);
        results.absorb(m::c);
        results.absorb(m::sent);
        kem::decaps_internal(m::dk, random_c, m::received);
        results.absorb(m::received);
    }
    results.squeeze(digest);
    expect(is(digest, known_digest<Params>), "the known digest");
}

template <class Params> void check_stack() noexcept
{
    using m = memory<Params>;
    using kem = typename m::kem;
    static constexpr std::array<std::uint8_t, 32> d{1}, z{2}, message{3};
    const std::uint32_t keygen = stack_of([] { kem::keygen_internal(d, z, m::ek, m::dk); });
    const std::uint32_t encaps =
        stack_of([] { kem::encaps_internal(m::ek, message, m::c, m::sent); });
    const std::uint32_t decaps = stack_of([] { kem::decaps_internal(m::dk, m::c, m::received); });
    expect(m::sent == m::received, "Decaps after Encaps");
    print(Params::name.data());
    print(", stack: KeyGen ");
    print(keygen);
    print(", Encaps ");
    print(encaps);
    print(", Decaps ");
    print(decaps);
    print(" bytes\n");
    expect(keygen < 6144 && encaps < 6144 && decaps < 6144, "less than 6 kB of stack");
}

/// The typed interface, with the program's own random source and error codes.
template <class Params> void check_exchange() noexcept
{
    using kem = typename memory<Params>::kem;
    board_random board;
    std::error_code ec;
    const auto pair = kem::keygen(board, ec);
    expect(pair.has_value() && !ec, "keygen");
    if (pair) {
        const auto sealed = kem::encaps(pair->ek, board, ec);
        expect(sealed.has_value() && !ec, "encaps");
        if (sealed)
            expect(kem::decaps(pair->dk, sealed->c) == sealed->K, "an exchange");
    }
}

template <class Params> void check() noexcept
{
    check_known_answers<Params>();
    check_stack<Params>();
    check_exchange<Params>();
}

/// All of it; whether all was right.
bool run() noexcept
{
    check<mlkem::params_512>();
    check<mlkem::params_768>();
    check<mlkem::params_1024>();
    expect(board_random::calls == 6, "calls of the random source");
    print(good ? "cortex_m4: ok\n" : "cortex_m4: FAILED\n");
    return good;
}

} // namespace

extern "C" [[noreturn]] void start() noexcept
{
    std::uint32_t* from = &data_source;
    for (std::uint32_t* to = &data_begin; to != &data_end; ++to)
        *to = *from++;
    for (std::uint32_t* to = &bss_begin; to != &bss_end; ++to)
        *to = 0;
    end(run());
}

/// What the processor reads first: the stack's end, where to begin, and where to go on a fault.
extern "C" [[noreturn]] void fault() noexcept
{
    print("cortex_m4: a fault of the processor\n");
    end(false);
}
[[gnu::section(".vectors"), gnu::used]] const struct {
    std::uint32_t* stack;
    void (*handlers[15])() noexcept;
} vectors = {&stack_top,
             {start, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault, fault,
              fault, fault, fault}};
