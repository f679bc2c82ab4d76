// SPDX-License-Identifier: MIT
// Shared by the programs that memcheck.sh runs: secrets marked undefined for valgrind's memcheck.
// Memcheck then reports each branch and each address that depends on one. Needs valgrind, and
// MLKEM_CT_VALGRIND defined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mlkem/mlkem.hpp>
#include <span>
#include <string>
#include <string_view>
#include <valgrind/memcheck.h>
#include <vector>

namespace mlkem_test {

/// A random source whose bytes are secret.
struct secret_source {
    std::uint8_t next = 1;
    bool fill(std::span<std::uint8_t> out) noexcept
    {
        for (std::uint8_t& byte : out)
            byte = next++;
        mlkem::ct::classify(out.data(), out.size());
        return true;
    }
};

template <class T> void publish(const T& value, const char* why)
{
    mlkem::ct::declassify(value.data(), value.size(), why);
}

inline void require(bool condition, const char* what)
{
    if (!condition) {
        std::printf("failed: %s\n", what);
        std::exit(2);
    }
}

/// The number of bytes that memcheck holds for undefined, in part or all: it would report nothing
/// if the marks were lost.
inline std::size_t marked(std::span<const std::uint8_t> bytes)
{
    std::vector<std::uint8_t> undefined_bits(bytes.size());
    VALGRIND_GET_VBITS(bytes.data(), undefined_bits.data(), bytes.size());
    std::size_t count = 0;
    for (const std::uint8_t bits : undefined_bits)
        count += bits != 0;
    return count;
}
inline bool is_marked(std::span<const std::uint8_t> bytes) { return marked(bytes) == bytes.size(); }

inline void print_result(std::string_view backend, std::string_view result)
{
    std::printf("check: memcheck | %s | %s\n", std::string(backend).c_str(),
                std::string(result).c_str());
}

/// Runs f, and prints "pass, DETAILS" for a backend if memcheck has reported nothing meanwhile.
template <class F> void check(std::string_view backend, const std::string& details, const F& f)
{
    const auto before = VALGRIND_COUNT_ERRORS;
    f();
    print_result(backend, VALGRIND_COUNT_ERRORS == before ? "pass, " + details : "FAILED");
}

/// A leak that a program can plant: "branch" or "index", and where.
struct leak_name {
    std::string_view kind, where;
};

/// The program: checks; or plants its leaks one after another, for `leaks`. It names each leak on
/// stderr before memcheck reports it there. At the end it says that all are planted.
///
/// `Program` has run() and leaks(), the list of leaks. It also has plant(kind, where), which returns
/// whether there is such a leak.
template <class Program> int run_program(int argc, char** argv)
{
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    require(RUNNING_ON_VALGRIND != 0, "valgrind runs this");
    if (arguments.empty()) {
        Program::run();
        return 0;
    }
    require(arguments.size() == 1 && arguments[0] == "leaks", "one argument: leaks");
    for (const leak_name& leak : Program::leaks()) {
        std::fprintf(stderr, "planted: %s %s\n", std::string(leak.kind).c_str(),
                     std::string(leak.where).c_str());
        require(Program::plant(leak.kind, leak.where), "there is such a leak");
    }
    std::fputs("all are planted\n", stderr);
    return 0;
}

} // namespace mlkem_test
