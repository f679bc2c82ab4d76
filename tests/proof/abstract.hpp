// SPDX-License-Identifier: MIT
// Policies, sessions and a comparison on terms, as the templates of fips203/ and policy/ take
// them. An element of R_q or T_q is the number of its term. The first two of its 256 coefficients
// hold it. The others say that all of it was copied.
#pragma once

#include "symbolic_bytes.hpp"

#include <mlkem/fips203/ml_kem_internal.hpp>
#include <mlkem/key_views.hpp>
#include <mlkem/policy/ring.hpp>
#include <mlkem/policy/small_ring.hpp>

#include "terms.hpp"
#include "transcriptions.hpp"

namespace mlkem_test::proof {

using mlkem::domain;
using mlkem::ntt_polynomial;
using mlkem::parameter_set;
using mlkem::ring_polynomial;
using symbol = mlkem_symbolic_byte;

/// Every sum that a polynomial holds, by its number.
inline std::map<name, sum_of_terms>& held_sums()
{
    static std::map<name, sum_of_terms> all;
    return all;
}
template <class Polynomial> void put(const sum_of_terms& x, Polynomial& f)
{
    const name number = x.number();
    held_sums().emplace(number, x);
    f.c.fill(static_cast<std::int16_t>(number * 7 + 3));
    f.c[0] = static_cast<std::int16_t>(number & 0xffff);
    f.c[1] = static_cast<std::int16_t>(number >> 16);
}
template <class Polynomial> sum_of_terms get(const Polynomial& f)
{
    const name number = static_cast<std::uint16_t>(f.c[0]) |
                        static_cast<name>(static_cast<std::uint16_t>(f.c[1])) << 16;
    const auto place = held_sums().find(number);
    for (std::size_t i = 2; i < f.c.size(); ++i)
        if (place == held_sums().end() || f.c[i] != static_cast<std::int16_t>(number * 7 + 3)) {
            ADD_FAILURE() << "a polynomial that was never written, or in part";
            return sum_of_terms(term("nothing", {number}));
        }
    return place->second;
}
/// {} is zero.
inline bool is_zero(const ntt_polynomial& f)
{
    return std::all_of(f.c.begin(), f.c.end(), [](std::int16_t x) { return x == 0; });
}
template <class Polynomial> sum_of_terms get_or_zero(const Polynomial& f)
{
    return is_zero(f) ? sum_of_terms() : get(f);
}

inline byte_names names_at(const symbol* p, std::size_t size) { return {p, p + size}; }
inline void put_names(const byte_names& bytes, symbol* out)
{
    std::copy(bytes.begin(), bytes.end(), out);
}
constexpr std::size_t size_of(int d) { return static_cast<std::size_t>(32 * d); }

/// What goes wrong in policies and sessions that are planted.
struct policy_faults {
    bool transposed = false, no_k_in_g = false, swapped_g = false, late_nonce = false,
         early_end_of_comparison = false, wrong_z = false;

    static policy_faults& now()
    {
        static policy_faults one;
        return one;
    }
};

struct abstract_ntt {
    struct cached {
        std::array<std::int16_t, 256> c;
    };
    static void ntt(const ring_polynomial& f, ntt_polynomial& f_hat) noexcept
    {
        put(ntt_of(get(f)), f_hat);
    }
    static void inverse_ntt(const ntt_polynomial& f_hat, ring_polynomial& f) noexcept
    {
        put(inverse_ntt_of(get(f_hat)), f);
    }
    static void ntt_cached(const ring_polynomial& f, cached& g) noexcept { put(ntt_of(get(f)), g); }
    static void cache(const ntt_polynomial& f_hat, cached& g) noexcept { put(get(f_hat), g); }
    template <std::size_t Rank>
    static void multiply_accumulate(const ntt_polynomial* f_hat, std::size_t stride,
                                    const cached* g, ntt_polynomial& h_hat) noexcept
    {
        sum_of_terms sum;
        for (std::size_t i = 0; i < Rank; ++i)
            sum = sum + get(f_hat[i * stride]) * get(g[i]);
        put(sum, h_hat);
    }
    template <domain D>
    static void add(mlkem::polynomial<D>& f, const mlkem::polynomial<D>& g) noexcept
    {
        if constexpr (D == domain::ntt)
            put(get_or_zero(f) + get(g), f);
        else
            put(get(f) + get(g), f);
    }
    static void subtract(ring_polynomial& f, const ring_polynomial& g) noexcept
    {
        put(get(f) - get(g), f);
    }
};

struct abstract_sampling {
    template <int eta> static void sample_poly_cbd(const symbol* bytes, ring_polynomial& f) noexcept
    {
        put(cbd(eta, names_at(bytes, 2 * size_of(eta))), f);
    }
};
/// Sampling and the NTT of samples in one.
struct abstract_fused_sampling : abstract_sampling {
    using sampling_into_ntt = abstract_fused_sampling;
    using ntt_of_samples = abstract_ntt;
    template <int eta> static sum_of_terms sample(const symbol* bytes) noexcept
    {
        return cbd(eta, names_at(bytes, 2 * size_of(eta)));
    }
    template <int eta> static void cbd_ntt(const symbol* bytes, ntt_polynomial& f_hat) noexcept
    {
        put(ntt_of(sample<eta>(bytes)), f_hat);
    }
    template <int eta>
    static void cbd_ntt_cached(const symbol* bytes, abstract_ntt::cached& g) noexcept
    {
        put(ntt_of(sample<eta>(bytes)), g);
    }
    template <int eta> static void add_cbd_ntt(const symbol* bytes, ntt_polynomial& t_hat) noexcept
    {
        put(get(t_hat) + ntt_of(sample<eta>(bytes)), t_hat);
    }
    template <int eta>
    static void cbd_plus_inverse_ntt(const symbol* bytes, const ntt_polynomial& f_hat,
                                     ring_polynomial& f) noexcept
    {
        put(sample<eta>(bytes) + inverse_ntt_of(get(f_hat)), f);
    }
};

struct abstract_codec {
    template <int d, domain D>
    static void byte_encode(const mlkem::polynomial<D>& f, symbol* bytes) noexcept
    {
        static_assert(d == 12);
        put_names(encode_12(get(f)), bytes);
    }
    template <int d, domain D>
    static void byte_decode(const symbol* bytes, mlkem::polynomial<D>& f) noexcept
    {
        static_assert(d == 12);
        put(decode_12(names_at(bytes, 384)), f);
    }
    template <int d> static void compress_encode(const ring_polynomial& f, symbol* bytes) noexcept
    {
        put_names(compressed(d, get(f)), bytes);
    }
    template <int d>
    static void compress_encode_sum(const ring_polynomial& f, const ring_polynomial& g,
                                    symbol* bytes) noexcept
    {
        put_names(compressed(d, get(f) + get(g)), bytes);
    }
    template <int d> static void decode_decompress(const symbol* bytes, ring_polynomial& f) noexcept
    {
        put(decompressed(d, names_at(bytes, size_of(d))), f);
    }
};

struct separate_backend {
    using ntt = abstract_ntt;
    using sampling = abstract_sampling;
    using codec = abstract_codec;
};
struct fused_backend {
    using ntt = abstract_ntt;
    using sampling = abstract_fused_sampling;
    using codec = abstract_codec;
};

/// Algorithm 18, lines 9 to 12: what was compared, in order, and the selection.
class abstract_compare {
  public:
    void compare(const symbol* c, const symbol* c_prime, std::size_t size) noexcept
    {
        append(c_, c, size);
        append(c_prime_, c_prime, size);
    }
    void select(std::span<const symbol, 32> k_prime, std::span<const symbol, 32> k_bar,
                std::span<symbol, 32> out) noexcept
    {
        if (policy_faults::now().early_end_of_comparison) {
            c_.resize(c_.size() - 32);
            c_prime_.resize(c_prime_.size() - 32);
        }
        put_names(
            selected(c_, c_prime_, {k_prime.begin(), k_prime.end()}, {k_bar.begin(), k_bar.end()}),
            out.data());
    }

  private:
    static void append(byte_names& to, const symbol* p, std::size_t size)
    {
        to.insert(to.end(), p, p + size);
    }
    byte_names c_, c_prime_;
};

/// When a session computes what it was told: as soon as it may, or when it is asked.
enum class eagerness { early, late };

/// A session of up to max_operations (hash/session.hpp). Whatever it gives is good for as long as
/// the concept says, and overwritten then.
template <parameter_set P, eagerness When> class abstract_session {
  public:
    static constexpr std::size_t max_operations = 16;
    using encryption = abstract_session;

    explicit abstract_session(std::size_t operations) : all_(operations) {}

    std::size_t operations() const noexcept { return all_.size(); }

    void give_g(std::size_t op, const symbol* d, std::size_t k) noexcept
    {
        if (policy_faults::now().no_k_in_g)
            give(op, {{d, 32}});
        else
            give(op, {{d, 32}}, {static_cast<name>(k)});
    }
    void give_g(std::size_t op, const symbol* m, const symbol* h) noexcept
    {
        give(op, {{m, 32}, {h, 32}});
    }
    const symbol* g(std::size_t op) noexcept
    {
        operation& o = all_[op];
        if (When == eagerness::late && o.g_bytes.empty())
            make_g(o);
        return o.g_bytes.data();
    }

    void give_rho(std::size_t op, const symbol* rho) noexcept { all_[op].rho = rho; }
    template <int eta> const symbol* noise(std::size_t op, std::size_t i) noexcept
    {
        EXPECT_GE(i, all_[op].next_noise); // some may be left out
        all_[op].next_noise = i + 1;
        const std::size_t nonce = i + (policy_faults::now().late_nonce && i > 2 ? 1 : 0);
        assign(noise_, prf(eta, names_at(g(op) + 32, 32), nonce));
        return noise_.data();
    }
    mlkem::row_view row(std::size_t op, std::size_t i) noexcept
    {
        EXPECT_EQ(i, all_[op].next_row++);
        row_ = {};
        for (std::size_t j = 0; j < P::k; ++j)
            put(entry(op, i, j), row_[j]);
        return {{row_.data(), 1}, row_[0]};
    }
    mlkem::vector_view column(std::size_t op, std::size_t j) noexcept
    {
        operation& o = all_[op];
        EXPECT_EQ(j, o.next_column++);
        if (o.a_hat != nullptr)
            return {o.a_hat + j, P::k};
        if (j == 0)
            matrix_ = {};
        for (std::size_t i = 0; i < P::k; ++i)
            put(entry(op, i, j), matrix_[i * P::k + j]);
        return {matrix_.data() + j, P::k};
    }

    void give_h_by_rows(std::size_t op, const symbol* ek) noexcept { all_[op].ek = ek; }
    void give_row(std::size_t op) noexcept
    {
        operation& o = all_[op];
        if (When == eagerness::early) {
            const byte_names row = names_at(o.ek + 384 * o.rows, 384);
            o.absorbed.insert(o.absorbed.end(), row.begin(), row.end());
        }
        ++o.rows;
    }
    void give_h(std::size_t op, const symbol* ek) noexcept
    {
        all_[op].ek = ek;
        all_[op].rows = P::k;
        if (When == eagerness::early)
            all_[op].absorbed = names_at(ek, 384 * P::k);
    }
    const symbol* h(std::size_t op) noexcept
    {
        operation& o = all_[op];
        if (o.prepared_h != nullptr)
            return o.prepared_h;
        EXPECT_EQ(o.rows, P::k);
        byte_names message = When == eagerness::early ? o.absorbed : names_at(o.ek, 384 * P::k);
        const byte_names rho = names_at(o.ek + 384 * P::k, 32);
        message.insert(message.end(), rho.begin(), rho.end());
        assign(o.h_bytes, hash("H", message, 32));
        return o.h_bytes.data();
    }
    /// For algorithms that hand H(ek) to G.
    const symbol* h_for_g(std::size_t op) noexcept { return h(op); }
    void give_j(std::size_t op, const symbol* z, const symbol* c) noexcept
    {
        operation& o = all_[op];
        o.z = z;
        o.c = c;
        if (When == eagerness::early)
            make_j(o);
    }
    const symbol* j(std::size_t op) noexcept
    {
        if (When == eagerness::late)
            make_j(all_[op]);
        return all_[op].j_bytes.data();
    }
    void give_prepared(std::size_t op, const ntt_polynomial* a_hat, const symbol* h) noexcept
    {
        all_[op].a_hat = a_hat;
        all_[op].prepared_h = h;
    }

  private:
    struct operation {
        std::vector<std::span<const symbol>> of_g;
        byte_names end_of_g;
        const symbol *rho = nullptr, *ek = nullptr, *z = nullptr, *c = nullptr,
                     *prepared_h = nullptr;
        const ntt_polynomial* a_hat = nullptr;
        std::size_t rows = 0, next_noise = 0, next_row = 0, next_column = 0;
        byte_names absorbed;
        std::vector<symbol> g_bytes, h_bytes, j_bytes;
    };

    void give(std::size_t op, std::vector<std::span<const symbol>> parts, byte_names end = {})
    {
        operation& o = all_[op];
        o.of_g = std::move(parts);
        o.end_of_g = std::move(end);
        if (When == eagerness::early)
            make_g(o);
    }
    static void make_g(operation& o)
    {
        byte_names message;
        for (const std::span<const symbol> part : o.of_g)
            message.insert(message.end(), part.begin(), part.end());
        message.insert(message.end(), o.end_of_g.begin(), o.end_of_g.end());
        assign(o.g_bytes, hash("G", message, 64));
        if (policy_faults::now().swapped_g)
            std::rotate(o.g_bytes.begin(), o.g_bytes.begin() + 32, o.g_bytes.end());
    }
    static void make_j(operation& o)
    {
        byte_names message = names_at(o.z, 32);
        const byte_names c = names_at(o.c, mlkem::sizes<P>::ciphertext);
        message.insert(message.end(), c.begin(), c.end());
        if (policy_faults::now().wrong_z)
            std::swap(message[31], message[30]);
        assign(o.j_bytes, hash("J", message, 32));
    }
    sum_of_terms entry(std::size_t op, std::size_t i, std::size_t j) const
    {
        const byte_names rho = names_at(all_[op].rho, 32);
        return policy_faults::now().transposed ? sample_ntt(rho, i, j) : sample_ntt(rho, j, i);
    }
    static void assign(std::vector<symbol>& to, const byte_names& bytes)
    {
        to.assign(bytes.begin(), bytes.end());
    }

    std::vector<operation> all_;
    std::vector<symbol> noise_;
    std::array<ntt_polynomial, P::k> row_{};
    std::array<ntt_polynomial, P::k * P::k> matrix_{};
};

/// A session for rings that take noise and entries of A one at a time (policy/small_ring.hpp).
template <parameter_set P, eagerness When> class abstract_serial_session {
  public:
    static constexpr std::size_t max_operations = 16;
    using encryption = abstract_serial_session;

    explicit abstract_serial_session(std::size_t operations) : session_(operations) {}

    std::size_t operations() const noexcept { return session_.operations(); }
    void give_g(std::size_t op, const symbol* d, std::size_t k) noexcept
    {
        session_.give_g(op, d, k);
    }
    void give_g(std::size_t op, const symbol* m, const symbol* h) noexcept
    {
        session_.give_g(op, m, h);
    }
    const symbol* g(std::size_t op) noexcept { return session_.g(op); }
    void give_rho(std::size_t op, const symbol* rho) noexcept { session_.give_rho(op, rho); }

    struct noise_source {
        abstract_session<P, When>* session;
        std::size_t op, i;
        template <int eta, std::size_t size> void get(std::array<symbol, size>& out) const noexcept
        {
            const symbol* const bytes = session->template noise<eta>(op, i);
            std::copy(bytes, bytes + size, out.begin());
        }
    };
    template <int> noise_source noise(std::size_t op, std::size_t i) noexcept
    {
        return {&session_, op, i};
    }
    struct entries {
        abstract_session<P, When>* session;
        std::size_t op, i, j;
        bool row;
        mutable const ntt_polynomial* first = nullptr;
        mutable std::size_t stride = 0;
        void get(std::size_t at, ntt_polynomial& f) const noexcept
        {
            if (first == nullptr) {
                const mlkem::vector_view view =
                    row ? mlkem::vector_view(session->row(op, i)) : session->column(op, j);
                first = view.first;
                stride = view.stride;
            }
            f = first[at * stride];
        }
    };
    struct row_entries : entries {
        ntt_polynomial& product;
    };
    row_entries row(std::size_t op, std::size_t i) noexcept
    {
        return {{&session_, op, i, 0, true}, product_};
    }
    entries column(std::size_t op, std::size_t j) noexcept { return {&session_, op, 0, j, false}; }
    void give_h_by_rows(std::size_t op, const symbol* ek) noexcept
    {
        session_.give_h_by_rows(op, ek);
    }
    void give_row(std::size_t op) noexcept { session_.give_row(op); }
    void give_h(std::size_t op, const symbol* ek) noexcept { session_.give_h(op, ek); }
    const symbol* h(std::size_t op) noexcept { return session_.h(op); }
    const symbol* h_for_g(std::size_t op) noexcept { return session_.h(op); }
    void give_j(std::size_t op, const symbol* z, const symbol* c) noexcept
    {
        session_.give_j(op, z, c);
    }
    const symbol* j(std::size_t op) noexcept { return session_.j(op); }

  private:
    abstract_session<P, When> session_;
    ntt_polynomial product_;
};

} // namespace mlkem_test::proof
