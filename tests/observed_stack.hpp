// SPDX-License-Identifier: MIT
// Observes what code leaves behind: runs it on a stack of its own, then looks at all of it. This
// needs ucontext, which is Linux's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <new>
#include <span>
#include <ucontext.h>
#include <unistd.h>
#include <unordered_set>
#include <utility>
#include <vector>

#include "observed_registers.hpp"

namespace mlkem_test {

/// The linker's symbol behind the data of the program. The heap comes after it.
extern char end_of_data asm("end");

inline constexpr std::size_t stack_size = 256 * 1024;
inline constexpr std::uint8_t paint = 0xa5;

/// Runs a function on a painted stack and keeps what it leaves there.
class observed_stack {
  public:
    template <class F> void run(F& f)
    {
        // Not a call of memset: it is to be the first operation of a process, if need be.
        for (std::size_t i = 0; i < stack_size; ++i)
            static_cast<volatile std::uint8_t*>(bytes_.get())[i] = paint;
        getcontext(&inside_);
        clear_preserved_registers();
        inside_.uc_stack.ss_sp = bytes_.get();
        inside_.uc_stack.ss_size = stack_size;
        inside_.uc_link = &outside_;
        const auto pointer = reinterpret_cast<std::uintptr_t>(&f);
        makecontext(&inside_, reinterpret_cast<void (*)()>(&enter<F>), 2,
                    static_cast<unsigned>(pointer >> 32), static_cast<unsigned>(pointer));
        swapcontext(&outside_, &inside_);
    }

    /// Bytes from the lowest one written to the top.
    std::size_t depth() const
    {
        std::size_t unused = 0;
        while (unused < stack_size && bytes_[unused] == paint)
            ++unused;
        return stack_size - unused;
    }

    std::span<const std::uint8_t> bytes() const { return {bytes_.get(), stack_size}; }

  private:
    /// Functions save these registers on their stacks, so each run begins with the same values.
    void clear_preserved_registers()
    {
#if defined(__x86_64__)
        for (const int preserved : {REG_RBX, REG_RBP, REG_R12, REG_R13, REG_R14, REG_R15})
            inside_.uc_mcontext.gregs[preserved] = 0;
#elif defined(__aarch64__)
        for (int preserved = 19; preserved <= 29; ++preserved)
            inside_.uc_mcontext.regs[preserved] = 0;
#endif
    }
    template <class F> static void enter(unsigned high, unsigned low)
    {
        F& f = *reinterpret_cast<F*>(std::uintptr_t{high} << 32 | low);
        mlkem::clear_registers(); // so that f begins alike in these, too
        f();
    }

    std::unique_ptr<std::uint8_t[]> bytes_{new std::uint8_t[stack_size]};
    ucontext_t outside_{}, inside_{};
};

/// What depends on a secret after a function has returned: bytes of its stack and of registers.
struct residue {
    std::size_t stack = 0, registers = 0;
    /// The most stack that was used.
    std::size_t depth = 0;

    bool none() const { return stack == 0 && registers == 0; }
};

/// Whether a word is an address in the heap: where an object is, which is no secret, and differs.
inline bool is_heap_address(std::uint64_t word)
{
    return word >= reinterpret_cast<std::uintptr_t>(&end_of_data) &&
           word < reinterpret_cast<std::uintptr_t>(sbrk(0));
}

/// Returns which bytes of `memory` are not public. Six bytes in a row that stand in `published` are
/// public: one or two of a public word may be overwritten. So are addresses in the heap. That six
/// bytes of a secret stand there by chance has a probability below 2^-18.
inline std::vector<bool> unpublished(std::span<const std::uint8_t> memory,
                                     std::span<const std::uint8_t> published)
{
    constexpr std::size_t window = 6;
    const auto word = [](const std::uint8_t* bytes, std::size_t size) {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes, size);
        return value;
    };
    std::unordered_set<std::uint64_t> windows;
    for (std::size_t i = 0; i + window <= published.size(); ++i)
        windows.insert(word(published.data() + i, window));
    std::vector<bool> out(memory.size(), true);
    for (std::size_t i = 0; i + window <= memory.size() && !windows.empty(); ++i)
        if (windows.contains(word(memory.data() + i, window)))
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(i), window, false);
    constexpr std::size_t address = 8;
    for (std::size_t i = 0; i + address <= memory.size(); i += address)
        if (is_heap_address(word(memory.data() + i, address)))
            std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(i), address, false);
    return out;
}

/// Runs choose(0), f(), choose(1), f(). Only f runs on an observed stack, which is painted alike
/// both times. choose(i) puts the i-th secret in one place; nothing else may differ. Bytes that
/// differ after f therefore depend on the secret, and no list of secrets is needed. The function
/// published() gives what f has made public, such as a ciphertext.
template <class Choose, class F, class Published>
residue residue_of(const Choose& choose, const F& f, const Published& published)
{
    observed_stack stack;
    auto call = [&]() noexcept {
        f();
        store_registers();
    };
    struct memory {
        std::vector<std::uint8_t> bytes;
        std::vector<bool> counted;
    };
    const auto kept = [&](std::span<const std::uint8_t> bytes) {
        return memory{{bytes.begin(), bytes.end()}, unpublished(bytes, published())};
    };
    const auto differing = [](const memory& a, const memory& b) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < a.bytes.size(); ++i)
            count += a.bytes[i] != b.bytes[i] && (a.counted[i] || b.counted[i]) ? 1U : 0U;
        return count;
    };
    residue left;
    memory stacks[2], files[2];
    for (const int i : {0, 1}) {
        choose(i);
        stack.run(call);
        left.depth = std::max(left.depth, stack.depth());
        stacks[i] = kept(stack.bytes());
        files[i] = kept(registers.bytes);
    }
    left.stack = differing(stacks[0], stacks[1]);
    left.registers = differing(files[0], files[1]);
    return left;
}

/// residue_of() where f publishes nothing.
template <class Choose, class F> residue residue_of(const Choose& choose, const F& f)
{
    return residue_of(choose, f, [] { return std::span<const std::uint8_t>(); });
}

/// Gives the bytes that it was made with, again and again, and leaves none of them anywhere else.
struct known_source {
    std::span<const std::uint8_t> bytes;
    bool fill(std::span<std::uint8_t> out) const noexcept
    {
        mlkem::copy_out_of_line(out.data(), bytes.data(), out.size());
        return true;
    }
};

/// A place outside of the observed stack, in which functions make their results.
template <class T> class place {
  public:
    ~place() { clear(); }
    template <class F> void make(const F& f) { object_ = new (storage_) T(f()); }
    void clear()
    {
        if (object_ != nullptr)
            std::exchange(object_, nullptr)->~T();
    }

  private:
    alignas(T) unsigned char storage_[sizeof(T)];
    T* object_ = nullptr;
};

} // namespace mlkem_test
