// SPDX-License-Identifier: MIT
// Looking at memory after the objects in it are gone, behind the compiler's back.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <unordered_set>
#include <utility>
#include <vector>

#include "support.hpp"

namespace mlkem_test {

/// Copies bytes that may belong to no object any more. It calls nothing, so that it does not
/// overwrite a stack frame that it is to look at.
__attribute__((noinline, no_sanitize("address"))) inline void
peek(std::uintptr_t address, std::size_t size, std::uint8_t* out)
{
    const volatile std::uint8_t* const memory =
        reinterpret_cast<const volatile std::uint8_t*>(address);
    for (std::size_t i = 0; i < size; ++i)
        out[i] = memory[i];
}

/// Calls f in a stack frame of its own, which is dead when the call returns.
template <class F> __attribute__((noinline)) void call_in_a_frame(F&& f)
{
    f();
    asm volatile("" ::: "memory"); // no tail call
}

/// Whether any 8 consecutive bytes of `secret` stand anywhere in `memory`.
inline bool contains_a_part_of(std::span<const std::uint8_t> memory,
                               std::span<const std::uint8_t> secret)
{
    const auto word = [](const std::uint8_t* p) {
        std::uint64_t w;
        std::memcpy(&w, p, sizeof w);
        return w;
    };
    std::unordered_set<std::uint64_t> parts;
    for (std::size_t i = 0; i + 8 <= secret.size(); ++i)
        parts.insert(word(secret.data() + i));
    for (std::size_t i = 0; i + 8 <= memory.size(); ++i)
        if (parts.contains(word(memory.data() + i)))
            return true;
    return false;
}

/// Storage in which an object is made and destroyed by hand, so that it can be looked at in between
/// and afterwards.
template <class T> class observed {
  public:
    template <class... Arguments> explicit observed(Arguments&&... arguments)
    {
        std::memset(storage_.get(), 0, sizeof(T));
        object_ = new (storage_.get()) T(std::forward<Arguments>(arguments)...);
    }
    /// The object that make() returns, made in the storage itself.
    template <std::invocable Make> explicit observed(Make&& make)
    {
        std::memset(storage_.get(), 0, sizeof(T));
        object_ = new (storage_.get()) T(make());
    }
    ~observed() { destroy(); }
    observed(const observed&) = delete;
    observed& operator=(const observed&) = delete;

    T& object() { return *object_; }
    void destroy()
    {
        if (object_ != nullptr)
            std::exchange(object_, nullptr)->~T();
    }
    /// Whether a part of a secret is in the storage now.
    bool holds(std::span<const std::uint8_t> secret) const
    {
        std::vector<std::uint8_t> bytes(sizeof(T));
        peek(reinterpret_cast<std::uintptr_t>(storage_.get()), sizeof(T), bytes.data());
        return contains_a_part_of(bytes, secret);
    }

  private:
    struct alignas(T) storage {
        unsigned char bytes[sizeof(T)];
    };
    std::unique_ptr<storage> storage_{new storage};
    T* object_ = nullptr;
};

} // namespace mlkem_test
