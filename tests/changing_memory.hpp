// SPDX-License-Identifier: MIT
// Memory whose bytes change while they are read, always at the same point. It has two pages, of
// which one at a time is accessible. At the first access to the other page a signal handler
// exchanges the two. It also counts how often the reader has come to the first page.
#pragma once

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <span>
#include <sys/mman.h>
#include <unistd.h>

namespace mlkem_test {

/// Two pages of which the one that is being read is accessible. One object at a time.
class changing_memory {
  public:
    changing_memory() : size_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)))
    {
        void* const memory =
            ::mmap(nullptr, 2 * size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        begin_ = static_cast<std::uint8_t*>(memory);
        EXPECT_NE(memory, MAP_FAILED);
        struct sigaction action{};
        action.sa_sigaction = &on_access;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(SIGSEGV, &action, &previous_);
        active_ = this;
    }
    ~changing_memory()
    {
        ::sigaction(SIGSEGV, &previous_, nullptr);
        active_ = nullptr;
        ::munmap(begin_, 2 * size_);
    }
    changing_memory(const changing_memory&) = delete;
    changing_memory& operator=(const changing_memory&) = delete;

    /// The start of the second page.
    std::uint8_t* boundary() const { return begin_ + size_; }

    /// The bytes, copied to where `on_first_page` of them end the first page. A multiple of 8: no
    /// word of 8 bytes lies across the boundary.
    template <std::size_t N>
    std::span<std::uint8_t, N> place(std::span<const std::uint8_t, N> bytes,
                                     std::size_t on_first_page) const
    {
        std::uint8_t* const at = boundary() - on_first_page;
        std::copy_n(bytes.data(), bytes.size(), at);
        return std::span<std::uint8_t, N>(at, bytes.size());
    }

    /// From here on counts how often a reader comes to the first page, which is closed at first.
    /// When it comes there for the time number `pass`, `byte` is changed in the bits of `change`.
    void watch(std::uint8_t* byte, std::uint8_t change = 1, int pass = 2)
    {
        changed_ = byte;
        change_ = change;
        pass_of_change_ = pass;
        passes_ = 0;
        protect(begin_, PROT_NONE);
    }
    /// The number of times. All is accessible again.
    int stop()
    {
        protect(begin_, PROT_READ | PROT_WRITE);
        protect(boundary(), PROT_READ | PROT_WRITE);
        return passes_;
    }

  private:
    void protect(std::uint8_t* page, int access) const { ::mprotect(page, size_, access); }

    static void on_access(int, siginfo_t* info, void*)
    {
        changing_memory& pages = *active_;
        const std::uint8_t* const address = static_cast<const std::uint8_t*>(info->si_addr);
        const bool first = address >= pages.begin_ && address < pages.boundary();
        const bool second = address >= pages.boundary() && address < pages.boundary() + pages.size_;
        if (!first && !second) { // a crash of another kind
            ::sigaction(SIGSEGV, &pages.previous_, nullptr);
            return;
        }
        pages.protect(pages.begin_, PROT_READ | PROT_WRITE);
        pages.protect(pages.boundary(), PROT_READ | PROT_WRITE);
        if (first) {
            pages.passes_ = pages.passes_ + 1;
            if (pages.passes_ == pages.pass_of_change_ && pages.changed_ != nullptr)
                *pages.changed_ ^= pages.change_;
        }
        // One instruction that reads from both pages would never end.
        if (pages.passes_ < most_passes)
            pages.protect(first ? pages.boundary() : pages.begin_, PROT_NONE);
    }

    static constexpr int most_passes = 1000;
    static inline changing_memory* active_ = nullptr;
    std::size_t size_;
    std::uint8_t* begin_ = nullptr;
    std::uint8_t* changed_ = nullptr;
    std::uint8_t change_ = 0;
    int pass_of_change_ = 0;
    volatile int passes_ = 0;
    struct sigaction previous_{};
};

} // namespace mlkem_test
