// SPDX-License-Identifier: MIT
// bench_hybrids [ROUNDS [LIMIT]]: the time of each hybrid as a multiple of the time of its parts. These are
// ML-KEM with a typed key, and the functions of the group called by themselves, or OpenSSL's RSA-OAEP. A
// hybrid and its parts are measured in turn, and medians count. With a LIMIT, such as 1.06, the program
// fails where a ratio is above it.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include <mlkem/composite.hpp>
#include <mlkem/openpgp.hpp>
#include <mlkem/openssl.hpp>
#include <mlkem/ssh.hpp>

#include "comparison.hpp"

namespace {

/// Stops on what must not happen.
void require(bool condition)
{
    if (!condition)
        std::abort();
}

/// The classical half of a hybrid over a group.
template <class Hybrid> class classical_half {
  public:
    using group = typename Hybrid::group;

    classical_half()
    {
        mlkem::system_random rng;
        do {
            require(rng.fill(bytes_));
            bytes_[0] = 0;
            own_ = group::import_private_key(bytes_, peer_, ec_);
        } while (!own_);
    }
    /// A new share, and the secret of it and the peer's.
    void encapsulate()
    {
        const auto key = group::import_private_key(bytes_, share_, ec_);
        require(key && group::derive(*key, peer_, secret_, ec_));
    }
    void decapsulate() { require(group::derive(*own_, peer_, secret_, ec_)); }

  private:
    std::error_code ec_;
    std::array<std::uint8_t, group::private_key_size> bytes_{};
    std::array<std::uint8_t, group::share_size> share_{}, peer_{};
    std::array<std::uint8_t, group::secret_size> secret_{};
    std::optional<typename group::private_key> own_;
};

/// RSA-OAEP as OpenSSL alone computes it, with its key made before. As in a hybrid, which threads may
/// share, each call has a context of its own.
template <class Hybrid>
    requires requires { Hybrid::layout::modulus; }
class classical_half<Hybrid> {
  public:
    using library = mlkem::openssl::default_library;
    static constexpr std::size_t size = Hybrid::layout::modulus;

    classical_half() : key_(mlkem::detail::rsa_keygen<library>(8 * size))
    {
        require(static_cast<bool>(key_));
        encapsulate();
    }
    void encapsulate()
    {
        const auto context = oaep(EVP_PKEY_encrypt_init_ex);
        std::size_t written = c_.size();
        require(EVP_PKEY_encrypt(context.get(), c_.data(), &written, secret_.data(), 32) == 1);
    }
    void decapsulate()
    {
        const auto context = oaep(EVP_PKEY_decrypt_init_ex);
        std::size_t read = secret_.size();
        require(EVP_PKEY_decrypt(context.get(), secret_.data(), &read, c_.data(), size) == 1 &&
                read == 32);
    }

  private:
    auto oaep(int (*init)(EVP_PKEY_CTX*, const OSSL_PARAM*)) const
    {
        std::array<char, 5> padding = {OSSL_PKEY_RSA_PAD_MODE_OAEP};
        std::array<char, 7> hash = {"SHA256"};
        const std::array<OSSL_PARAM, 3> list = {
            OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_PAD_MODE, padding.data(), 0),
            OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, hash.data(), 0),
            OSSL_PARAM_construct_end()};
        auto context = mlkem::detail::context_of<library>(key_.get());
        require(context && init(context.get(), list.data()) == 1);
        return context;
    }

    mlkem::openssl::private_key key_;
    std::array<std::uint8_t, size> secret_{}; // OpenSSL may ask for room of this size
    std::array<std::uint8_t, size> c_{};
};

class table {
  public:
    table(int rounds, double limit) : rounds_(rounds), limit_(limit)
    {
        std::printf("%-40s %-7s %9s %9s %6s\n", "", "", "hybrid/us", "parts/us", "ratio");
    }
    template <class Hybrid> void add(std::string_view name = Hybrid::name)
    {
        using kem = typename Hybrid::kem;
        std::error_code ec;
        const auto made = Hybrid::keygen(ec);
        if (!made) {
            std::printf("%-40.*s is not measured: OpenSSL lacks it (%s)\n",
                        static_cast<int>(name.size()), name.data(), ec.message().c_str());
            return;
        }
        const auto& pair = *made;
        const auto sent = Hybrid::encaps(pair.ek);
        const auto of_kem = kem::keygen();
        const auto sent_by_kem = kem::encaps(of_kem.ek);
        classical_half<Hybrid> half;
        print(name, "Encaps",
              mlkem_bench::comparison(
                  rounds_, [&] { (void)Hybrid::encaps(pair.ek); },
                  [&] {
                      (void)kem::encaps(of_kem.ek);
                      half.encapsulate();
                  }));
        print(name, "Decaps",
              mlkem_bench::comparison(
                  rounds_, [&] { (void)Hybrid::decaps(pair.dk, sent.c); },
                  [&] {
                      (void)kem::decaps(of_kem.dk, sent_by_kem.c);
                      half.decapsulate();
                  }));
    }
    bool is_within_limit() const { return is_within_limit_; }

  private:
    void print(std::string_view name, const char* operation, const mlkem_bench::comparison& result)
    {
        result.print(name, operation);
        is_within_limit_ = is_within_limit_ && (limit_ == 0 || result.ratio() <= limit_);
    }

    int rounds_;
    double limit_;
    bool is_within_limit_ = true;
};

} // namespace

int main(int argc, char** argv)
{
    namespace composite = mlkem::composite;
    table all(argc > 1 ? std::atoi(argv[1]) : 301, argc > 2 ? std::atof(argv[2]) : 0);
    all.add<mlkem::x25519_mlkem768>();
    all.add<mlkem::secp256r1_mlkem768>();
    all.add<mlkem::secp384r1_mlkem1024>();
    all.add<mlkem::x_wing>();
    all.add<mlkem::mlkem768_p256>();
    all.add<mlkem::mlkem1024_p384>();
    all.add<mlkem::ssh::mlkem768x25519_sha256>();
    all.add<mlkem::ssh::mlkem768nistp256_sha256>();
    all.add<mlkem::ssh::mlkem1024nistp384_sha384>();
    all.add<mlkem::openpgp::mlkem768_x25519>();
    all.add<mlkem::openpgp::mlkem1024_x448>();
    all.add<composite::mlkem768_x25519_sha3_256>();
    all.add<composite::mlkem768_ecdh_p256_sha3_256>();
    all.add<composite::mlkem768_ecdh_p384_sha3_256>();
    all.add<composite::mlkem768_ecdh_brainpool_p256r1_sha3_256>();
    all.add<composite::mlkem1024_ecdh_p384_sha3_256>();
    all.add<composite::mlkem1024_ecdh_brainpool_p384r1_sha3_256>();
    all.add<composite::mlkem1024_x448_sha3_256>();
    all.add<composite::mlkem1024_ecdh_p521_sha3_256>();
    all.add<composite::mlkem768_rsa2048_sha3_256>();
    all.add<composite::mlkem768_rsa3072_sha3_256>();
    all.add<composite::mlkem768_rsa4096_sha3_256>();
    all.add<composite::mlkem1024_rsa3072_sha3_256>();
    return all.is_within_limit() ? 0 : 1;
}
