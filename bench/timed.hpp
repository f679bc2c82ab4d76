// SPDX-License-Identifier: MIT
// The operations whose time must not depend on secrets, and how one is measured. Each has two
// classes of inputs that differ in nothing but a secret.
//
// An operation has a type `input` and two functions. Function make(second, in) draws the input of
// one measurement, of the first or of the second class. Function run(in) is timed.
//
// All inputs of a batch are made before any of the batch is timed. So making one leaves no trace in
// caches or predictors that depends on its class. Each input is then copied to one and the same
// place and timed from there. So neither addresses nor cached data differ. The class of each
// measurement is random: disturbances of the machine meet both classes alike.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mlkem/mlkem.hpp>
#include <span>
#include <stdexcept>
#include <vector>

#include "cycles.hpp"
#include "welch.hpp"

namespace mlkem_bench {

inline void draw(std::span<std::uint8_t> out)
{
    if (!mlkem::system_random{}.fill(out))
        throw std::runtime_error("no random bytes");
}
template <std::size_t N> std::array<std::uint8_t, N> drawn()
{
    std::array<std::uint8_t, N> out;
    draw(out);
    return out;
}

/// A key pair as bytes.
template <class Kem> struct byte_keys {
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek;
    std::array<std::uint8_t, Kem::decapsulation_key_size> dk;

    static byte_keys random()
    {
        byte_keys keys;
        Kem::keygen_internal(drawn<32>(), drawn<32>(), keys.ek, keys.dk);
        return keys;
    }
    /// The ciphertext of a random message.
    std::array<std::uint8_t, Kem::ciphertext_size> ciphertext() const
    {
        std::array<std::uint8_t, Kem::ciphertext_size> c;
        std::array<std::uint8_t, 32> K;
        Kem::encaps_internal(ek, drawn<32>(), c, K);
        return c;
    }
};

/// Decaps of valid ciphertexts and of rejected ones, with one key: whether c = c' is secret.
/// Rejected ciphertexts are valid ones with one bit flipped, or random bytes.
enum class rejected { flipped_bit, random_bytes };
template <mlkem::parameter_set Params, class Backend, rejected Second> class decaps_of_rejected {
    using kem = mlkem::ml_kem<Params, Backend>;

  public:
    struct input {
        std::array<std::uint8_t, kem::ciphertext_size> c;
    };

    void make(bool second, input& in) const
    {
        in.c = keys_.ciphertext();
        if (!second)
            return;
        if constexpr (Second == rejected::flipped_bit) {
            const auto random = drawn<2>();
            const std::size_t bit = (random[0] | std::size_t{random[1]} << 8) % (8 * in.c.size());
            in.c[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
        } else {
            draw(in.c);
        }
    }
    void run(const input& in) noexcept { kem::decaps_internal(keys_.dk, in.c, K_); }

  private:
    byte_keys<mlkem::ml_kem<Params>> keys_ = byte_keys<mlkem::ml_kem<Params>>::random();
    std::array<std::uint8_t, 32> K_;
};

/// Decaps of ciphertexts that decrypt to messages m' with few ones, about 32 of 256, and with many,
/// about 224. With one key. All are valid, or all have the last bit of the last coefficient of v
/// flipped: then m' is the same, and all are rejected.
enum class outcome { accepted, rejected };
template <mlkem::parameter_set Params, class Backend, outcome Outcome> class decaps_of_weights {
    using kem = mlkem::ml_kem<Params, Backend>;

  public:
    struct input {
        std::array<std::uint8_t, kem::ciphertext_size> c;
    };

    decaps_of_weights()
    {
        std::array<std::uint8_t, 32> sent;
        input in;
        kem::encaps_internal(keys_.ek, message(true), in.c, sent);
        run(in);
        if (K_ != sent)
            throw std::logic_error("the message was not decrypted");
    }

    void make(bool second, input& in) const
    {
        std::array<std::uint8_t, 32> sent;
        kem::encaps_internal(keys_.ek, message(second), in.c, sent);
        if constexpr (Outcome == outcome::rejected)
            in.c.back() ^= static_cast<std::uint8_t>(1 << (8 - Params::dv));
    }
    void run(const input& in) noexcept { kem::decaps_internal(keys_.dk, in.c, K_); }

  private:
    static std::array<std::uint8_t, 32> message(bool many)
    {
        std::array<std::uint8_t, 32> m = drawn<32>();
        const auto a = drawn<32>(), b = drawn<32>();
        for (std::size_t i = 0; i < m.size(); ++i)
            m[i] = static_cast<std::uint8_t>(many ? m[i] | a[i] | b[i] : m[i] & a[i] & b[i]);
        return m;
    }

    byte_keys<mlkem::ml_kem<Params>> keys_ = byte_keys<mlkem::ml_kem<Params>>::random();
    std::array<std::uint8_t, 32> K_;
};

/// Decaps of ciphertexts whose first coefficient differs from that of c', and of others whose last one
/// does, by one. All decrypt to the message that was sent, and are rejected.
template <mlkem::parameter_set Params, class Backend> class decaps_differing_at {
    using kem = mlkem::ml_kem<Params, Backend>;

  public:
    struct input {
        std::array<std::uint8_t, kem::ciphertext_size> c;
    };

    void make(bool second, input& in) const
    {
        in.c = keys_.ciphertext();
        if (second)
            in.c.back() ^= static_cast<std::uint8_t>(1 << (8 - Params::dv));
        else
            in.c.front() ^= 1;
    }
    void run(const input& in) noexcept { kem::decaps_internal(keys_.dk, in.c, K_); }

  private:
    byte_keys<mlkem::ml_kem<Params>> keys_ = byte_keys<mlkem::ml_kem<Params>>::random();
    std::array<std::uint8_t, 32> K_;
};

/// Encaps of one message, and of random ones, with one key.
template <mlkem::parameter_set Params, class Backend> class encaps_of_messages {
    using kem = mlkem::ml_kem<Params, Backend>;

  public:
    struct input {
        std::array<std::uint8_t, 32> m;
    };

    void make(bool second, input& in) const
    {
        in.m = drawn<32>();
        if (!second)
            in.m = m_;
    }
    void run(const input& in) noexcept { kem::encaps_internal(keys_.ek, in.m, c_, K_); }

  private:
    byte_keys<mlkem::ml_kem<Params>> keys_ = byte_keys<mlkem::ml_kem<Params>>::random();
    std::array<std::uint8_t, 32> m_ = drawn<32>(), K_;
    std::array<std::uint8_t, kem::ciphertext_size> c_;
};

/// The executor of a Backend, if it has one.
struct no_executor {
    static void run(mlkem::plan_position&, std::size_t, const mlkem::hash_memory&) noexcept {}
};
template <class Backend> struct executor_or_none {
    using type = no_executor;
};
template <mlkem::runs_plans Backend> struct executor_or_none<Backend> {
    using type = typename Backend::executor;
};
template <class Backend> using executor_of = typename executor_or_none<Backend>::type;

/// Backend, with one matrix A for all keys, whatever their rho, and one ek whose hash is H(ek).
///
/// rho is public, and the rejection in SampleNTT (FIPS 203, Algorithm 7) takes a time that depends
/// on rho. One of two random keys has more to reject. A difference between keys of different rho
/// says nothing about secrets. A seed d gives both rho and the secrets, so no two seeds differ in
/// secrets alone. Therefore rho is fixed here, behind G, and so is the input of H. All else of
/// KeyGen is unchanged.
///
/// On avx2, the hash of a repeated ek takes 3 in 100 000 less time than that of others, beside the
/// expansion. No secret has a part in that.
template <class Backend> struct one_matrix : Backend {
    static constexpr std::array<std::uint8_t, 32> rho = {'o', 'n', 'e', ' ', 'r', 'h', 'o'};
    static constexpr std::array<std::uint8_t, mlkem::sizes<mlkem::params_1024>::encapsulation_key>
        ek{};

    /// Where hashes are run by plan.
    struct executor : executor_of<Backend> {
        static void run(mlkem::plan_position& at, std::size_t count,
                        const mlkem::hash_memory& memory) noexcept
        {
            memory.io->rho = rho.data();
            memory.io->long_message.parts[0] = ek.data();
            executor_of<Backend>::run(at, count, memory);
        }
    };
    /// Where they are not. The hash of ek differs there.
    struct serial_sampling : Backend::sampling {
        template <class Xof>
        static void sample_ntt_vartime(std::span<const std::uint8_t, 34> b,
                                       mlkem::ntt_polynomial& a_hat) noexcept
        {
            std::array<std::uint8_t, 34> fixed = {'o', 'n', 'e', ' ', 'r', 'h', 'o'};
            fixed[32] = b[32];
            fixed[33] = b[33];
            mlkem::sample_ntt_vartime<typename Backend::sampling, Xof>(fixed, a_hat);
        }
    };
    using sampling =
        std::conditional_t<mlkem::runs_plans<Backend>, typename Backend::sampling, serial_sampling>;
};

/// KeyGen from one seed d, z, and from random ones.
template <mlkem::parameter_set Params, class Backend> class keygen_of_seeds {
    using kem = mlkem::ml_kem<Params, one_matrix<Backend>>;

  public:
    struct input {
        std::array<std::uint8_t, 32> d, z;
    };

    void make(bool second, input& in) const
    {
        in = {drawn<32>(), drawn<32>()};
        if (!second)
            in = seed_;
    }
    void run(const input& in) noexcept { kem::keygen_internal(in.d, in.z, keys_.ek, keys_.dk); }

  private:
    input seed_ = {drawn<32>(), drawn<32>()};
    byte_keys<kem> keys_;
};

/// Decaps of valid ciphertexts, with one key, and with random keys of the same rho. The secrets s,
/// e and z differ. So do t and H(ek), which are public. Keys are made with one matrix and then get
/// its rho written in, which makes them keys of Backend itself. Backend is timed.
template <mlkem::parameter_set Params, class Backend> class decaps_with_keys {
    using kem = mlkem::ml_kem<Params, Backend>;
    using keys = byte_keys<mlkem::ml_kem<Params>>;

  public:
    struct input {
        std::array<std::uint8_t, kem::decapsulation_key_size> dk;
        std::array<std::uint8_t, kem::ciphertext_size> c;
    };

    decaps_with_keys()
    {
        std::array<std::uint8_t, 32> sent;
        input in;
        kem::encaps_internal(key_.ek, drawn<32>(), in.c, sent);
        kem::decaps_internal(key_.dk, in.c, K_);
        if (K_ != sent)
            throw std::logic_error("the keys with one rho are no keys");
    }

    void make(bool second, input& in) const
    {
        const keys made = random_key();
        const keys& key = second ? made : key_;
        in = {key.dk, key.ciphertext()};
    }
    void run(const input& in) noexcept { kem::decaps_internal(in.dk, in.c, K_); }

  private:
    static keys random_key()
    {
        using with_one_matrix = one_matrix<Backend>;
        const auto made = byte_keys<mlkem::ml_kem<Params, with_one_matrix>>::random();
        keys key{made.ek, made.dk};
        constexpr std::size_t ek_at = mlkem::sizes<Params>::vector;
        const std::span dk(key.dk);
        mlkem::copy(key.ek.data() + ek_at, with_one_matrix::rho);
        mlkem::copy(dk.data() + ek_at, key.ek);
        mlkem::hash_h<typename Backend::keccak>(key.ek,
                                                dk.template subspan<ek_at + key.ek.size(), 32>());
        return key;
    }

    keys key_ = random_key();
    std::array<std::uint8_t, 32> K_;
};

/// Backend with a planted mistake, as a control: Decaps stops comparing at the first byte of the
/// ciphertext that differs, and branches on the outcome.
template <class Backend> struct early_end : Backend {
    class fo {
      public:
        void compare(const std::uint8_t* c, const std::uint8_t* c_prime, std::size_t size) noexcept
        {
            for (std::size_t i = 0; equal_ && i < size; ++i)
                equal_ = c[i] == c_prime[i];
        }
        void select(std::span<const std::uint8_t, 32> k_prime,
                    std::span<const std::uint8_t, 32> k_bar,
                    std::span<std::uint8_t, 32> out) const noexcept
        {
            mlkem::copy(out.data(), equal_ ? k_prime : k_bar);
        }

      private:
        bool equal_ = true;
    };
};

struct measured_difference {
    double max_t;
    std::size_t measurements;
};

/// Times an operation `count` times, rounded up to whole batches.
template <class Operation> measured_difference measure(std::size_t count)
{
    constexpr std::size_t batch = 1000;
    const auto operation = std::make_unique<Operation>();
    const auto place = std::make_unique<typename Operation::input>();
    std::vector<typename Operation::input> inputs(batch);
    std::vector<std::uint8_t> random(batch);
    std::vector<std::uint64_t> ticks(batch);
    const auto is_second = [&random](std::size_t i) { return (random[i] & 1) != 0; };

    const auto measure_batch = [&] {
        draw(random);
        for (std::size_t i = 0; i < batch; ++i)
            operation->make(is_second(i), inputs[i]);
        for (std::size_t i = 0; i < batch; ++i) {
            *place = inputs[i];
            const std::uint64_t start = ticks_before();
            operation->run(*place);
            ticks[i] = ticks_after() - start;
        }
    };

    measure_batch(); // warms up
    measure_batch();
    tests_of_times tests(ticks);
    std::size_t done = 0;
    for (; done < count; done += batch) {
        measure_batch();
        tests.add(ticks, is_second);
    }
    return {tests.max_t(), done};
}

} // namespace mlkem_bench
