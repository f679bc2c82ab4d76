// SPDX-License-Identifier: MIT
// Arrays of exactly the stated size. Where the system allows it, the page behind the end is closed.
// A kernel that steps beyond then ends the test program, whatever instruction takes the step.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <vector>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/mman.h>
#include <unistd.h>
#define MLKEM_TEST_HAS_PAGES 1
#else
#define MLKEM_TEST_HAS_PAGES 0
#endif

namespace mlkem_test {

#if MLKEM_TEST_HAS_PAGES

/// `count` objects that end where a closed page begins.
template <class T> class guarded {
  public:
    explicit guarded(std::size_t count, const T& value = T()) : count_(count)
    {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        const std::size_t pages = (count * sizeof(T) + page - 1) / page;
        size_ = (pages + 1) * page;
        memory_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory_ == MAP_FAILED)
            throw std::bad_alloc();
        std::byte* const end = static_cast<std::byte*>(memory_) + pages * page;
        if (mprotect(end, page, PROT_NONE) != 0) {
            munmap(memory_, size_);
            throw std::bad_alloc();
        }
        data_ = reinterpret_cast<T*>(end - count * sizeof(T));
        std::uninitialized_fill_n(data_, count, value);
    }
    ~guarded() { munmap(memory_, size_); }
    guarded(const guarded&) = delete;
    guarded& operator=(const guarded&) = delete;

    T* data() noexcept { return data_; }
    const T* data() const noexcept { return data_; }
    std::size_t size() const noexcept { return count_; }
    T* begin() noexcept { return data_; }
    T* end() noexcept { return data_ + count_; }
    const T* begin() const noexcept { return data_; }
    const T* end() const noexcept { return data_ + count_; }

  private:
    void* memory_ = nullptr;
    T* data_ = nullptr;
    std::size_t count_, size_ = 0;
};

#else

template <class T> class guarded : public std::vector<T> {
  public:
    explicit guarded(std::size_t count, const T& value = T()) : std::vector<T>(count, value) {}
};

#endif

/// N bytes that end at a closed page, all zero at first.
template <std::size_t N> struct guarded_bytes : guarded<std::uint8_t> {
    guarded_bytes() : guarded<std::uint8_t>(N) {}

    operator std::span<std::uint8_t, N>() // NOLINT(google-explicit-constructor): as arrays do
    {
        return std::span<std::uint8_t, N>(this->data(), N);
    }
    operator std::span<const std::uint8_t, N>() const // NOLINT(google-explicit-constructor)
    {
        return std::span<const std::uint8_t, N>(this->data(), N);
    }
};

} // namespace mlkem_test
