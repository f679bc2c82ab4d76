// Observes what code leaves behind: runs it on a stack of its own, then looks through all of it.
// ucontext, which it needs, is Linux's.
#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <set>
#include <span>
#include <string>
#include <ucontext.h>
#include <vector>

namespace mlkem_test {

using mlkem::u8;

inline constexpr std::size_t stack_size = 256 * 1024;
inline constexpr u8 paint = 0xa5;

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
        for (std::size_t i = 0; i + window <= size; ++i) {
            windows_.insert(bytes.substr(i, window));
            beginnings_.set(beginning(bytes.data() + i));
        }
    }
    std::size_t count_in(std::span<const mlkem::u8> memory) const
    {
        std::size_t found = 0;
        const char* const bytes = reinterpret_cast<const char*>(memory.data());
        for (std::size_t i = 0; i + window <= memory.size(); ++i) {
            if (beginnings_.test(beginning(bytes + i))) // few: the search is for them
                found += windows_.count(std::string(bytes + i, window));
        }
        return found;
    }

  private:
    static std::size_t beginning(const char* bytes)
    {
        return static_cast<mlkem::u8>(bytes[0]) | std::size_t{static_cast<mlkem::u8>(bytes[1])}
                                                      << 8;
    }

    std::bitset<65536> beginnings_;
    std::set<std::string> windows_;
};

} // namespace mlkem_test
