// SPDX-License-Identifier: MIT
// OpenSSL's allocator, replaced for the whole program. It searches what is freed for secrets, and
// overwrites it. It fails at a chosen allocation of the provider's own code.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include <openssl/crypto.h>

namespace mlkem_test {

/// Parts of secrets to look for in memory that is freed, and how often each was found there.
struct searched {
    std::array<std::array<std::uint8_t, 16>, 8> parts;
    std::size_t count, found;
};
inline searched freed{};

inline void search(const void* memory, std::size_t size)
{
    const auto* const bytes = static_cast<const std::uint8_t*>(memory);
    for (std::size_t i = 0; i < freed.count; ++i)
        for (std::size_t at = 0; at + 16 <= size; ++at)
            freed.found += std::memcmp(bytes + at, freed.parts[i].data(), 16) == 0;
}

inline constexpr std::size_t header = 16; // holds the size
/// Allocations of the provider's own code until one fails; negative: none fails.
inline int allocations_left = -1;

/// Blocks that are not freed.
inline std::atomic<long> blocks_in_use{0};

inline void* allocate(std::size_t size, const char* file, int)
{
    if (allocations_left >= 0 && file != nullptr &&
        std::strstr(file, "openssl_provider") != nullptr && allocations_left-- == 0)
        return nullptr;
    // Zero: else it could hold what the test itself has freed.
    auto* const memory = static_cast<std::uint8_t*>(std::calloc(1, size + header));
    if (memory == nullptr)
        return nullptr;
    std::memcpy(memory, &size, sizeof size);
    ++blocks_in_use;
    return memory + header;
}
inline std::size_t size_of(void* memory)
{
    std::size_t size = 0;
    std::memcpy(&size, static_cast<std::uint8_t*>(memory) - header, sizeof size);
    return size;
}
inline void release(void* memory, const char*, int)
{
    if (memory == nullptr)
        return;
    const std::size_t size = size_of(memory);
    search(memory, size);
    --blocks_in_use;
    std::memset(memory, 0xdd, size); // who reads it later fails
    std::free(static_cast<std::uint8_t*>(memory) - header);
}
inline void* resize(void* memory, std::size_t size, const char* file, int line)
{
    if (memory == nullptr)
        return allocate(size, file, line);
    void* const larger = allocate(size, file, line);
    if (larger != nullptr) {
        std::memcpy(larger, memory, std::min(size, size_of(memory)));
        release(memory, file, line);
    }
    return larger;
}
/// OpenSSL takes other functions only before its first allocation.
inline const int functions_taken = CRYPTO_set_mem_functions(allocate, resize, release);

/// Lets an allocation of the provider fail, the first one for 0, while an object lives.
class failing_allocation {
  public:
    explicit failing_allocation(int number) { allocations_left = number; }
    ~failing_allocation() { allocations_left = -1; }
    failing_allocation(const failing_allocation&) = delete;
    failing_allocation& operator=(const failing_allocation&) = delete;
};

} // namespace mlkem_test
