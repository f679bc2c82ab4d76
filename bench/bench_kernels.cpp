// SPDX-License-Identifier: MIT
// Every function of every policy of each backend, on data in the first-level cache.
#include <array>
#include <cstdint>

#include "bench.hpp"
#include "report.hpp"

namespace {

using mlkem::ntt_matrix;
using mlkem::ntt_polynomial;
using mlkem::ntt_vector;
using mlkem::ring_polynomial;
using mlkem::ring_vector;

using mlkem_bench::keep;

template <class Backend> struct data {
    alignas(64) std::array<std::uint64_t, 8 * mlkem::keccak_words> states{};
    std::array<std::uint8_t, 34> stream_name{};
    std::array<std::uint8_t, 32> seed{}, k_prime{}, k_bar{}, out{};
    alignas(64) std::array<std::uint8_t, mlkem::sizes<mlkem::params_1024>::ciphertext> bytes{},
        same{}, written{};
    std::array<std::uint8_t, 384> encoded{};
    ring_polynomial f{}, g{};
    ntt_polynomial f_hat{}, g_hat{};
    ntt_matrix<4> a_hat{};
    std::array<typename Backend::ntt::cached, 4> cached{};
    ring_vector<9> noise{};
    bool reduced = false;

    data()
    {
        mlkem_bench::stream random;
        random.fill(seed);
        random.fill(bytes);
        same = bytes;
        for (std::size_t i = 0; i < 16; ++i)
            mlkem::sample_entry<Backend>(seed.data(), i / 4, i % 4, a_hat[i / 4][i % 4]);
        for (std::size_t i = 0; i < cached.size(); ++i)
            Backend::ntt::cache(a_hat[0][i], cached[i]);
        f_hat = g_hat = a_hat[1][0];
        f.c = a_hat[1][1].c;
        g.c = a_hat[1][2].c;
        Backend::codec::template byte_encode<12>(f_hat, encoded.data());
    }
};

template <class Backend> class kernels {
  public:
    static void add_all()
    {
        keccak<1>();
        keccak<2>();
        keccak<4>();
        keccak<8>();
        matrix<mlkem::params_512>();
        matrix<mlkem::params_768>();
        matrix<mlkem::params_1024>();
        arithmetic();
        sampling();
        codec();
        select<mlkem::params_512>();
        select<mlkem::params_768>();
        select<mlkem::params_1024>();
    }

  private:
    using ntt = typename Backend::ntt;
    using sampler = typename Backend::sampling;
    using codecs = typename Backend::codec;

    static data<Backend>& input()
    {
        static data<Backend>& all = keep(new data<Backend>);
        return all;
    }

    template <class Body>
    static void add(const std::string& name, Body body, std::size_t states = 0)
    {
        mlkem_bench::add(name, Backend::name, body, states);
    }
    /// "name<number>"
    static std::string with(const char* name, std::size_t number)
    {
        return std::string(name) + "<" + std::to_string(number) + ">";
    }

    template <std::size_t N> static void keccak()
    {
        if constexpr (requires(std::uint64_t* w) { Backend::keccak::template permute<N>(w); })
            add(
                with("keccak/permute", N),
                [&x = input()] { Backend::keccak::template permute<N>(x.states.data()); }, N);
    }

    /// A and H(ek) of a prepared key.
    template <mlkem::parameter_set P> static void matrix()
    {
        auto& prepared = keep(new mlkem::prepared_ek<P>{});
        add(with("matrix/expand_with_H", P::k), [&x = input(), &prepared] {
            const std::span<const std::uint8_t, mlkem::sizes<P>::encapsulation_key> ek(
                x.bytes.data(), mlkem::sizes<P>::encapsulation_key);
            typename mlkem::parts_of<P, Backend, mlkem::recorded::prepare>::session hash(
                prepared.key.a_hat.entries.data());
            mlkem::copy(prepared.h.data(),
                        std::span(mlkem::expand_and_hash<P>(hash, ek.data()), 32));
        });
    }

    static void arithmetic()
    {
        add("ntt/ntt", [&x = input()] { ntt::ntt(x.f, x.g_hat); });
        add("ntt/ntt_cached", [&x = input()] { ntt::ntt_cached(x.f, x.cached[1]); });
        add("ntt/inverse_ntt", [&x = input()] { ntt::inverse_ntt(x.f_hat, x.noise[0]); });
        add("ntt/cache", [&x = input()] { ntt::cache(x.f_hat, x.cached[0]); });
        multiply_accumulate<2>();
        multiply_accumulate<3>();
        multiply_accumulate<4>();
        add("ntt/add", [&x = input()] { ntt::add(x.g, x.f); });
        add("ntt/add_in_T_q", [&x = input()] { ntt::add(x.g_hat, x.f_hat); });
        add("ntt/subtract", [&x = input()] { ntt::subtract(x.g, x.f); });
    }

    template <std::size_t K> static void multiply_accumulate()
    {
        add(with("ntt/multiply_accumulate", K), [&x = input()] {
            ntt::template multiply_accumulate<K>(x.a_hat[0].data(), 1, x.cached.data(), x.g_hat);
        });
    }

    static void sampling()
    {
        add("sampling/sample_ntt_vartime", [&x = input()] {
            using xof = mlkem::shake128<typename Backend::keccak>;
            mlkem::sample_ntt_vartime<sampler, xof>(x.stream_name, x.g_hat);
        });
        add("sampling/rejection_vartime<504>", [&x = input()] {
            benchmark::DoNotOptimize(
                sampler::rejection_vartime(x.bytes.data(), 504, x.g_hat.c.data(), 0));
        });
        add("sampling/sample_poly_cbd<2>",
            [&x = input()] { sampler::template sample_poly_cbd<2>(x.bytes.data(), x.noise[0]); });
        add("sampling/sample_poly_cbd<3>",
            [&x = input()] { sampler::template sample_poly_cbd<3>(x.bytes.data(), x.noise[0]); });
        if constexpr (mlkem::samples_into_ntt<Backend>)
            samples_into_ntt();
    }
    static void samples_into_ntt()
    {
        add("sampling/cbd_ntt<2>",
            [&x = input()] { sampler::template cbd_ntt<2>(x.bytes.data(), x.g_hat); });
        add("sampling/cbd_ntt<3>",
            [&x = input()] { sampler::template cbd_ntt<3>(x.bytes.data(), x.g_hat); });
        add("sampling/cbd_ntt_cached<2>",
            [&x = input()] { sampler::template cbd_ntt_cached<2>(x.bytes.data(), x.cached[1]); });
        add("sampling/cbd_plus_inverse_ntt<2>", [&x = input()] {
            sampler::template cbd_plus_inverse_ntt<2>(x.bytes.data(), x.f_hat, x.noise[0]);
        });
        add("sampling/add_cbd_ntt<2>",
            [&x = input()] { sampler::template add_cbd_ntt<2>(x.bytes.data(), x.g_hat); });
    }
    static void codec()
    {
        add("codec/byte_encode<12>",
            [&x = input()] { codecs::template byte_encode<12>(x.f_hat, x.written.data()); });
        add("codec/byte_decode<12>",
            [&x = input()] { codecs::template byte_decode<12>(x.bytes.data(), x.g_hat); });
        add("codec/is_reduced", [&x = input()] {
            x.reduced =
                codecs::is_reduced(x.encoded.data(), 1).declassify("a key of the benchmark");
        });
        compression<1>();
        compression<4>();
        compression<5>();
        compression<10>();
        compression<11>();
    }
    template <int d> static void compression()
    {
        add(with("codec/compress_encode", d),
            [&x = input()] { codecs::template compress_encode<d>(x.f, x.written.data()); });
        add(with("codec/compress_encode_sum", d), [&x = input()] {
            codecs::template compress_encode_sum<d>(x.f, x.g, x.written.data());
        });
        add(with("codec/decode_decompress", d),
            [&x = input()] { codecs::template decode_decompress<d>(x.bytes.data(), x.noise[0]); });
    }

    /// Comparison and selection for a ciphertext of the set.
    template <mlkem::parameter_set P> static void select()
    {
        add("fo/compare_and_select<" + std::string(P::name) + ">", [&x = input()] {
            typename Backend::fo fo;
            fo.compare(x.bytes.data(), x.same.data(), mlkem::sizes<P>::ciphertext);
            fo.select(x.k_prime, x.k_bar, x.out);
        });
    }
};

} // namespace

int main(int argc, char** argv)
{
    mlkem_bench::add_circumstances();
    mlkem_bench::backends::for_each([]<class Backend>(Backend) { kernels<Backend>::add_all(); });
    return mlkem_bench::run(argc, argv);
}
