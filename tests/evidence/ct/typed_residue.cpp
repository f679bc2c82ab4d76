// SPDX-License-Identifier: MIT
// Observes what the functions of the typed API leave on the stack and in registers. The functions
// have the level of optimisation that this file is built with; ML-KEM itself is compiled once. Each
// function runs with one secret and with another. What differs afterwards and is not public depends
// on the secret.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <mlkem/mlkem.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "covered_sets.hpp"
#include "observed_stack.hpp"

namespace {

using mlkem_test::known_source;
using mlkem_test::place;
using mlkem_test::residue;
using mlkem_test::residue_of;

int failures = 0, functions = 0;

void expect(bool condition, const std::string& what)
{
    if (!condition) {
        std::printf("FAILED: %s\n", what.c_str());
        ++failures;
    }
}

void report(const std::string& name, const residue& left)
{
    std::printf("%-40s depends on the secret: %zu bytes of stack, %zu of registers\n", name.c_str(),
                left.stack, left.registers);
    ++functions;
    expect(left.stack == 0, name + ": nothing on the stack depends on a secret");
    expect(left.registers == 0, name + ": no register depends on a secret");
}

template <class Kem> class observer {
  public:
    explicit observer(std::string name) : name_(std::move(name)) { choose(0); }

    void observe_all()
    {
        using mlkem::shared_secret;
        using key = typename Kem::decapsulation_key;
        const known_source seeds{seed_}, messages{m_};
        makes<typename Kem::key_pair>("keygen(rng)", [&] { return Kem::keygen(seeds); });
        makes<std::optional<typename Kem::key_pair>>("keygen(rng, ec)",
                                                     [&] { return Kem::keygen(seeds, ec_); });
        runs("keygen_into", [&] { same_ = Kem::keygen_into(ek_out_, dk_out_, seeds, ec_); });
        makes<typename Kem::key_pair>("keygen_from_seed",
                                      [&] { return Kem::keygen_from_seed(seed_); });
        makes<key>("from_seed", [&] { return key::from_seed(seed_); });
        makes<key>("from_bytes", [&] { return key::from_bytes(dk_bytes_); });
        makes<std::optional<key>>("from_bytes, ec",
                                  [&] { return key::from_bytes(dk_bytes_, ec_); });
        makes<std::optional<mlkem::secret_array<64>>>("seed", [&] { return seeded_->seed(); });
        makes<mlkem::secret_array<Kem::decapsulation_key_size>>("to_bytes",
                                                                [&] { return dk_->to_bytes(); });
        makes<typename Kem::prepared_decapsulation_key>("prepare", [&] { return dk_->prepare(); });
        makes<key>("duplicate", [&] { return seeded_->duplicate(); });
        makes<typename Kem::prepared_decapsulation_key>("duplicate, prepared",
                                                        [&] { return prepared_->duplicate(); });
        makes<key>("a key moved", [&] { return std::move(*seeded_); });
        makes<typename Kem::prepared_decapsulation_key>("a prepared key moved",
                                                        [&] { return std::move(*prepared_); });
        runs("keys compared", [&] { same_ = *dk_ == *other_dk_; });
        makes<typename Kem::encapsulation>("encaps", [&] { return Kem::encaps(*ek_, messages); });
        makes<std::optional<typename Kem::encapsulation>>(
            "encaps, ec", [&] { return Kem::encaps(*ek_, messages, ec_); });
        makes<typename Kem::encapsulation>("encaps, prepared",
                                           [&] { return Kem::encaps(*prepared_ek_, messages); });
        makes<typename Kem::encapsulation>(
            "encaps_derandomised", [&] { return Kem::encaps_derandomised(*ek_, m_first()); });
        runs("encaps_into", [&] { same_ = Kem::encaps_into(*ek_, c_out_, K_out_, messages, ec_); });
        makes<shared_secret>("decaps", [&] { return Kem::decaps(*dk_, *c_); });
        makes<shared_secret>("decaps, prepared", [&] { return Kem::decaps(*prepared_, *c_); });
        makes<std::optional<shared_secret>>("decaps, bytes",
                                            [&] { return Kem::decaps(*dk_, c_->bytes(), ec_); });
        runs("decaps_into", [&] { same_ = Kem::decaps_into(*dk_, c_->bytes(), K_out_, ec_); });
        makes<shared_secret>("a secret moved", [&] { return std::move(*K_); });
        makes<shared_secret>("a secret from bytes", [&] { return shared_secret(K_->bytes()); });
        runs("secrets compared", [&] { same_ = *K_ == *other_K_; });
        runs("check_pair, no pair",
             [&] { same_ = Kem::check_pair(*strange_ek_, *dk_, messages, ec_); });

        std::vector<std::optional<typename Kem::key_pair>> pairs(3);
        (void)Kem::keygen_batch(pairs, seeds, ec_); // so that all runs replace keys
        runs("keygen_batch", [&] { same_ = Kem::keygen_batch(pairs, seeds, ec_); });
        const std::vector<typename Kem::encapsulation_key> eks(3, *ek_);
        std::vector<typename Kem::ciphertext> cs(3);
        std::vector<shared_secret> secrets(3);
        runs("encaps_batch", [&] { same_ = Kem::encaps_batch(eks, cs, secrets, messages, ec_); });
        runs("encaps_batch, prepared",
             [&] { same_ = Kem::encaps_batch(*prepared_ek_, cs, secrets, messages, ec_); });
        cs.assign(3, *c_);
        runs("decaps_batch", [&] { same_ = Kem::decaps_batch(*dk_, cs, secrets, ec_); });
        runs("decaps_batch, prepared",
             [&] { same_ = Kem::decaps_batch(*prepared_, cs, secrets, ec_); });

        const residue copied = residue_of([&](int i) { choose(i); },
                                          [&] {
                                              std::uint8_t copy[64];
                                              std::memcpy(copy, seed_.data(), 64);
                                              asm volatile("" : : "r"(copy) : "memory");
                                          });
        expect(copied.stack > 0, name_ + ": a copy that nobody wipes is seen");
    }

  private:
    /// Puts the i-th secrets in the place of all that the functions work on; ek and c stay. No key is
    /// left of the run before: the end of one would put its size on the stack.
    void choose(int i)
    {
        dk_out_.reset();
        for (std::size_t j = 0; j < 64; ++j)
            seed_[j] = static_cast<std::uint8_t>(31 * j + 7 + 119 * static_cast<std::size_t>(i));
        for (std::size_t j = 0; j < 64; ++j)
            m_[j] = static_cast<std::uint8_t>(57 * j + 3 + 119 * static_cast<std::size_t>(i));
        const auto made = Kem::decapsulation_key::from_seed(seed_);
        const auto expanded = made.to_bytes();
        const std::span<const std::uint8_t> bytes = expanded;
        const auto sent = Kem::encaps(made.encapsulation_key(), known_source{m_});
        if (i == 0 && !ek_) {
            ek_ = made.encapsulation_key();
            c_ = sent.c;
            auto strange_seed = seed_;
            strange_seed[0] ^= 1;
            strange_ek_ = Kem::decapsulation_key::from_seed(strange_seed).encapsulation_key();
            std::copy(bytes.begin(), bytes.end(), dk_bytes_.begin());
            prepared_ek_.emplace(ek_->prepare());
        }
        // s_hat and z of this seed beside the ek of the first one.
        std::copy_n(bytes.begin(), mlkem::sizes<typename Kem::params>::vector, dk_bytes_.begin());
        std::copy(bytes.end() - 32, bytes.end(), dk_bytes_.end() - 32);
        seeded_.emplace(Kem::decapsulation_key::from_seed(seed_));
        dk_.emplace(Kem::decapsulation_key::from_bytes(dk_bytes_));
        other_dk_.emplace(Kem::decapsulation_key::from_bytes(dk_bytes_));
        prepared_.emplace(dk_->prepare());
        K_.emplace(sent.K.bytes());
        other_K_.emplace(sent.K.bytes());

        const auto add = [&](auto part) {
            published_.insert(published_.end(), part.begin(), part.end());
        };
        published_.clear();
        add(made.encapsulation_key().bytes());
        add(ek_->bytes());
        add(Kem::encaps(*ek_, known_source{m_}).c.bytes());
        add(Kem::encaps(*ek_, known_source{std::span(m_).last(32)}).c.bytes());
        add(Kem::encaps(*strange_ek_, known_source{m_}).c.bytes());
        add(c_->bytes());
        add(bytes.last(64).first(32)); // H(ek)
    }

    std::span<const std::uint8_t> m_first() const { return std::span(m_).first(32); }

    template <class F> void runs(const char* function, const F& f)
    {
        report(name_ + ' ' + function,
               residue_of([&](int i) { choose(i); }, f,
                          [&] { return std::span<const std::uint8_t>(published_); }));
    }
    template <class T, class F> void makes(const char* function, const F& f)
    {
        static place<T> result;
        runs(function, [&] { result.make(f); });
        result.clear();
    }

    std::string name_;
    std::array<std::uint8_t, 64> seed_{}, m_{};
    std::array<std::uint8_t, Kem::decapsulation_key_size> dk_bytes_{};
    std::array<std::uint8_t, Kem::encapsulation_key_size> ek_out_{};
    std::array<std::uint8_t, Kem::ciphertext_size> c_out_{};
    std::array<std::uint8_t, 32> K_out_{};
    /// The second one fits neither secret: whether a key fits is public, and so the same with both.
    std::optional<typename Kem::encapsulation_key> ek_, strange_ek_;
    std::optional<typename Kem::prepared_encapsulation_key> prepared_ek_;
    std::optional<typename Kem::decapsulation_key> seeded_, dk_, other_dk_, dk_out_;
    std::optional<typename Kem::prepared_decapsulation_key> prepared_;
    std::optional<typename Kem::ciphertext> c_;
    std::optional<mlkem::shared_secret> K_, other_K_;
    std::vector<std::uint8_t> published_;
    std::error_code ec_;
    bool same_ = false;
};

template <class... Backends> bool check_all(mlkem::backend_list<Backends...>)
{
    bool all_pass = true;
    (
        [&] {
            if (!mlkem_test::has_backend<Backends>())
                return;
            std::string result = "skipped, this processor lacks it";
            if (Backends::available()) {
                failures = functions = 0;
                mlkem_test::for_covered_sets<Backends>([]<mlkem::parameter_set P>() {
                    observer<mlkem::ml_kem<P, Backends>>(std::string(Backends::name) + ' ' +
                                                         std::string(P::name))
                        .observe_all();
                });
                result = failures == 0 ? "pass, " + std::to_string(functions) + " functions, " +
                                             mlkem_test::covered_sets<Backends>()
                                       : "FAILED";
                all_pass = all_pass && failures == 0;
            }
            std::printf("check: typed API, stack and registers | %s | %s\n",
                        std::string(Backends::name).c_str(), result.c_str());
        }(),
        ...);
    return all_pass;
}

} // namespace

int main() { return check_all(mlkem::backends{}) ? 0 : 1; }
