// SPDX-License-Identifier: MIT
// libFuzzer: a defect that it has to find, or it would find none elsewhere. Reads beyond the end of
// its input where that begins with three bytes of one kind.
#include <cstddef>
#include <cstdint>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    [[maybe_unused]] static volatile std::uint8_t seen;
    if (size > 2 && data[0] == 'b' && data[1] == 'u' && data[2] == 'g')
        seen = data[size];
    return 0;
}
