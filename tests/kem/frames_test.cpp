// SPDX-License-Identifier: MIT
// How many functions are on the stack from encaps(ek) to the NTT, where compilers do not optimise.
// A reader who follows the calls passes through each. Built with -finstrument-functions, which has
// every function call __cyg_profile_func_enter() first.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <gtest/gtest.h>
#include <mlkem/mlkem.hpp>
#include <optional>
#include <system_error>

#include "backend_list.hpp"

namespace mlkem_test::frames_test {

#define MLKEM_TEST_FILE "kem/ntt_functions.inl"
#define MLKEM_TEST_STRUCT ntt_functions
#include "in_each_target.inl"

namespace {

using kem = mlkem::ml_kem_768;

/// What lies on the stack: the frame of the caller, and where that of its caller is.
struct frame {
    const frame* caller;
};

/// The frame below which functions count, while they do.
const void* bottom = nullptr;
std::size_t most_frames = 0;

bool is_ntt(const void* f)
{
    bool found = f == reinterpret_cast<const void*>(&mlkem::portable_code::arithmetic::ntt);
    for_each_backend([&]<class Backend>(Backend) {
        if constexpr (requires { typename in_target<Backend>::type; })
            found = found || in_target<Backend>::type::hold(f);
    });
    return found;
}

/// The frames from encaps(ek) to the NTT, both of which count.
std::size_t frames_of_encaps(const kem::encapsulation_key& ek)
{
    std::error_code ec;
    bottom = __builtin_frame_address(0);
    const auto made = kem::encaps(ek, ec);
    bottom = nullptr;
    EXPECT_FALSE(ec);
    return most_frames;
}

} // namespace

extern "C" {
[[gnu::no_instrument_function]] void __cyg_profile_func_enter(void* function, void*);
[[gnu::no_instrument_function]] void __cyg_profile_func_exit(void*, void*);

void __cyg_profile_func_enter(void* function, void*)
{
    const void* const end = bottom;
    if (end == nullptr)
        return;
    bottom = nullptr; // what this calls does not count
    if (is_ntt(function)) {
        std::size_t frames = 0;
        for (const auto* f = static_cast<const frame*>(__builtin_frame_address(0))->caller;
             static_cast<const void*>(f) < end; f = f->caller)
            ++frames;
        most_frames = frames > most_frames ? frames : most_frames;
    }
    bottom = end;
}
void __cyg_profile_func_exit(void*, void*) {}
}

namespace {

TEST(Frames, FromEncapsToTheNttAreFew)
{
    std::error_code ec;
    const std::array<std::uint8_t, kem::encapsulation_key_size> zeros{};
    const std::optional ek = kem::encapsulation_key::from_bytes(zeros, ec);
    ASSERT_TRUE(ek);
    const std::size_t frames = frames_of_encaps(*ek);
    std::printf("frames from encaps(ek) to the NTT on %s: %zu\n", mlkem::active_backend().data(),
                frames);
    EXPECT_GE(frames, 4U) << "the NTT was not seen";
    EXPECT_LE(frames, 15U);
}

} // namespace
} // namespace mlkem_test::frames_test
