// SPDX-License-Identifier: MIT
// Compares the errors of a shared library, and loads and unloads a plug-in.
#include <array>
#include <cstdint>
#include <cstdio>
#include <dlfcn.h>
#include <mlkem/error.hpp>

#include "plug_in.hpp"

namespace {

int failed = 0;
void expect(bool met, const char* what)
{
    if (met)
        return;
    std::printf("plug_in: not so: %s\n", what);
    failed = 1;
}

/// In the last destructors errors still have their texts.
struct last {
    ~last()
    {
        const std::error_code ec = mlkem::errc::seed_mismatch;
        if (ec.message().find("seed") == std::string::npos)
            std::_Exit(1);
    }
} const at_exit;

} // namespace

int main(int, char** arguments)
{
    const std::array<std::uint8_t, 3> key{};
    expect(fault_of(key) == mlkem::errc::invalid_length, "the library returns our error");
    try {
        throw_fault_of(key);
        expect(false, "the library throws");
    } catch (const std::system_error& e) {
        expect(e.code() == mlkem::errc::invalid_length, "the library throws our error");
    }

    void* const plug_in = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (plug_in == nullptr) {
        std::printf("plug_in: %s\n", dlerror());
        return 1;
    }
    const auto runs = reinterpret_cast<decltype(&exchange)>(dlsym(plug_in, "exchange"));
    const auto sees = reinterpret_cast<decltype(&category)>(dlsym(plug_in, "category"));
    expect(runs != &exchange && runs(), "the plug-in works");
    expect(sees() == &mlkem::error_category(), "the plug-in has our category");
    expect(dlclose(plug_in) == 0, "the plug-in is closed");
    expect(dlopen(arguments[1], RTLD_NOW | RTLD_NOLOAD) == nullptr, "the plug-in is gone");
    if (failed == 0)
        std::printf("plug_in: ok\n");
    return failed;
}
