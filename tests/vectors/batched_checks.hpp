// SPDX-License-Identifier: MIT
// The cases of a file once more, all in one batch call.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include <mlkem/mlkem.hpp>

namespace mlkem_test {

using array_32 = std::array<std::uint8_t, 32>;

template <class Kem> class keygen_batch {
  public:
    using ek_array = std::array<std::uint8_t, Kem::encapsulation_key_size>;
    using dk_array = std::array<std::uint8_t, Kem::decapsulation_key_size>;

    void add(const std::array<std::uint8_t, 64>& seed, const ek_array& ek, const dk_array& dk)
    {
        std::copy_n(seed.begin(), 32, d_.emplace_back().begin());
        std::copy_n(seed.begin() + 32, 32, z_.emplace_back().begin());
        ek_.push_back(ek);
        dk_.push_back(dk);
    }
    void expect_agreement() const
    {
        std::vector<ek_array> ek(d_.size());
        std::vector<dk_array> dk(d_.size());
        EXPECT_TRUE(Kem::keygen_internal_batch(d_, z_, ek, dk));
        EXPECT_TRUE(ek == ek_) << "ek of a batch";
        EXPECT_TRUE(dk == dk_) << "dk of a batch";
        EXPECT_EQ(Kem::check_encapsulation_keys(ek_), ek_.size());
        EXPECT_EQ(Kem::check_decapsulation_keys(dk_), dk_.size());
    }

  private:
    std::vector<array_32> d_, z_;
    std::vector<ek_array> ek_;
    std::vector<dk_array> dk_;
};

template <class Kem> class encaps_batch {
  public:
    using ek_array = std::array<std::uint8_t, Kem::encapsulation_key_size>;
    using c_array = std::array<std::uint8_t, Kem::ciphertext_size>;

    void add(const ek_array& ek, const array_32& m, const c_array& c, const array_32& K)
    {
        ek_.push_back(ek);
        m_.push_back(m);
        c_.push_back(c);
        K_.push_back(K);
    }
    void expect_agreement() const
    {
        std::vector<c_array> c(ek_.size());
        std::vector<array_32> K(ek_.size());
        EXPECT_TRUE(Kem::encaps_internal_batch(ek_, m_, c, K));
        EXPECT_TRUE(c == c_) << "c of a batch";
        EXPECT_TRUE(K == K_) << "K of a batch";
    }

  private:
    std::vector<ek_array> ek_;
    std::vector<c_array> c_;
    std::vector<array_32> m_, K_;
};

template <class Kem> class decaps_batch {
  public:
    using dk_array = std::array<std::uint8_t, Kem::decapsulation_key_size>;
    using c_array = std::array<std::uint8_t, Kem::ciphertext_size>;

    void add(const dk_array& dk, const c_array& c, const array_32& K)
    {
        dk_.push_back(dk);
        c_.push_back(c);
        K_.push_back(K);
    }
    void expect_agreement() const
    {
        std::vector<array_32> K(dk_.size());
        EXPECT_TRUE(Kem::decaps_internal_batch(dk_, c_, K));
        EXPECT_TRUE(K == K_) << "K of a batch";
    }

  private:
    std::vector<dk_array> dk_;
    std::vector<c_array> c_;
    std::vector<array_32> K_;
};

} // namespace mlkem_test
