// Decaps compares the ciphertexts twice, and a fault in either comparison cannot make a rejection
// an acceptance. The fault is injected: the ciphertext lies across two pages of memory, of which
// one at a time is accessible; at the first access to the other, a signal handler learns how far
// the comparisons are, and changes a byte between them.
#include <gtest/gtest.h>

#if defined(__linux__)

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "backends.hpp"
#include "policies.hpp"
#include "support.hpp"
#include "typed_tests.hpp"

namespace {

using namespace mlkem_test;

/// Two pages of which the one that is being read is accessible.
class watched_pages {
  public:
    watched_pages() : size_(static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)))
    {
        void* const memory =
            ::mmap(nullptr, 2 * size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        begin_ = static_cast<std::uint8_t*>(memory);
        EXPECT_NE(memory, MAP_FAILED);
        struct sigaction action {};
        action.sa_sigaction = &on_access;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(SIGSEGV, &action, &previous_);
        active_ = this;
    }
    ~watched_pages()
    {
        ::sigaction(SIGSEGV, &previous_, nullptr);
        active_ = nullptr;
        ::munmap(begin_, 2 * size_);
    }
    watched_pages(const watched_pages&) = delete;
    watched_pages& operator=(const watched_pages&) = delete;

    /// The start of the second page.
    std::uint8_t* boundary() const { return begin_ + size_; }

    /// From here on counts how often a reader comes to the first page, which is closed at first,
    /// and flips a bit of `byte` when it comes there for the second time.
    void watch(std::uint8_t* byte)
    {
        changed_ = byte;
        passes_ = 0;
        protect(begin_, PROT_NONE);
    }
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
        watched_pages& pages = *active_;
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
            if (pages.passes_ == 2 && pages.changed_ != nullptr)
                *pages.changed_ ^= 1;
        }
        pages.protect(first ? pages.boundary() : pages.begin_, PROT_NONE);
    }

    static inline watched_pages* active_ = nullptr;
    std::size_t size_;
    std::uint8_t* begin_ = nullptr;
    std::uint8_t* changed_ = nullptr;
    volatile int passes_ = 0;
    struct sigaction previous_ {};
};

template <class Case> class SelectSecretUnderFault : public kem_test<Case> {
  protected:
    static constexpr std::size_t size = mlkem::sizes<typename Case::params>::ciphertext;
    /// Bytes of the ciphertext on the first page: no aligned vector lies across the boundary.
    static constexpr std::size_t on_first_page = 512;

    SelectSecretUnderFault()
    {
        random.fill(std::span(c(), size));
        std::copy_n(c(), size, c_prime.begin());
    }

    std::uint8_t* c() const { return pages.boundary() - on_first_page; }

    /// Runs while byte `changed` of c, if any, changes between the comparisons.
    std::array<std::uint8_t, 32> selected(std::ptrdiff_t changed)
    {
        std::array<std::uint8_t, 32> out{};
        pages.watch(changed < 0 ? nullptr : c() + changed);
        select_secret<typename Case::backend>(c(), c_prime.data(), size, k_prime, k_bar, out);
        EXPECT_EQ(pages.stop(), 2) << "comparisons that read the ciphertext from memory";
        return out;
    }

    shake128_random random{"select secret"};
    const std::array<std::uint8_t, 32> k_prime = random.bytes<32>(), k_bar = random.bytes<32>();
    watched_pages pages;
    alignas(64) std::array<std::uint8_t, size> c_prime{};
};
TEST_SUITE_OF_TYPES(SelectSecretUnderFault, all_kems, kem_names);

TEST_OF_TYPES(SelectSecretUnderFault, ReadsTheCiphertextsTwice)
{
    EXPECT_EQ(this->selected(-1), this->k_prime);
}

TEST_OF_TYPES(SelectSecretUnderFault, RejectsWhatOnlyTheFirstComparisonTakesForEqual)
{
    for (const std::ptrdiff_t at : {std::ptrdiff_t{0}, std::ptrdiff_t{511}, std::ptrdiff_t{512},
                                    static_cast<std::ptrdiff_t>(this->size) - 1}) {
        EXPECT_EQ(this->selected(at), this->k_bar) << "byte " << at;
        this->c()[at] ^= 1;
    }
}

TEST_OF_TYPES(SelectSecretUnderFault, RejectsWhatOnlyTheSecondComparisonTakesForEqual)
{
    for (const std::ptrdiff_t at : {std::ptrdiff_t{0}, std::ptrdiff_t{511}, std::ptrdiff_t{512},
                                    static_cast<std::ptrdiff_t>(this->size) - 1}) {
        this->c()[at] ^= 1;
        EXPECT_EQ(this->selected(at), this->k_bar) << "byte " << at;
    }
}

} // namespace

#endif
