// SPDX-License-Identifier: MIT
// Terms over the functions of FIPS 203 that are taken as they are: hashes, sampling, the NTT,
// products, and encodings. Two terms are equal if and only if they have one number.
//
// Elements of R_q and T_q are sums of terms with signs. That addition commutes and associates, that
// a product has no order, and that decoding then adding is adding, is all of algebra that is used.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mlkem_test::proof {

/// A term, a byte of one, or a byte that is a number below 256.
using name = std::uint32_t;
using byte_names = std::vector<name>;

class terms {
  public:
    static terms& all()
    {
        static terms one;
        return one;
    }
    /// The function `f` of arguments.
    name of(const std::string& f, const std::vector<name>& arguments)
    {
        const auto next = static_cast<name>(first + numbers_.size());
        return numbers_.emplace(std::pair(f, arguments), next).first->second;
    }
    std::size_t size() const { return numbers_.size(); }

    static constexpr name first = 1024;

  private:
    std::map<std::pair<std::string, std::vector<name>>, name> numbers_;
};
inline name term(const std::string& f, const std::vector<name>& arguments)
{
    return terms::all().of(f, arguments);
}

/// `size` bytes that the term `t` stands for.
inline byte_names bytes_of(name t, std::size_t size)
{
    byte_names bytes;
    for (std::size_t i = 0; i < size; ++i)
        bytes.push_back(term("byte", {t, static_cast<name>(i)}));
    return bytes;
}
/// An input of so many bytes.
inline byte_names input(const std::string& what, std::size_t size)
{
    return bytes_of(term(what, {}), size);
}
inline byte_names concatenated(std::initializer_list<byte_names> parts)
{
    byte_names all;
    for (const byte_names& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}
inline byte_names part_of(const byte_names& bytes, std::size_t begin, std::size_t size)
{
    return {bytes.begin() + static_cast<std::ptrdiff_t>(begin),
            bytes.begin() + static_cast<std::ptrdiff_t>(begin + size)};
}

/// FIPS 203, equations 4.3 to 4.5: G, H, J and PRF are functions of FIPS 202.
inline std::string function_behind(const std::string& f)
{
    if (f == "G")
        return "SHA3-512";
    if (f == "H")
        return "SHA3-256";
    return f == "J" || f.starts_with("PRF") ? "SHAKE256" : f;
}
inline byte_names hash(const std::string& f, const byte_names& message, std::size_t size)
{
    return bytes_of(term(function_behind(f), message), size);
}

/// An element of R_q or T_q: summands with signs, in order. As a term it is "sum".
class sum_of_terms {
  public:
    sum_of_terms() = default;
    explicit sum_of_terms(name summand) : summands_{{summand, 1}} {}

    friend bool operator==(const sum_of_terms&, const sum_of_terms&) = default;
    friend sum_of_terms operator+(const sum_of_terms& a, const sum_of_terms& b)
    {
        return a.plus(b, 1);
    }
    friend sum_of_terms operator-(const sum_of_terms& a, const sum_of_terms& b)
    {
        return a.plus(b, -1);
    }
    name number() const
    {
        std::vector<name> arguments;
        for (const auto& [summand, count] : summands_) {
            arguments.push_back(summand);
            arguments.push_back(static_cast<name>(count));
        }
        return term("sum", arguments);
    }
    /// The product in T_q; it has no order.
    friend sum_of_terms operator*(const sum_of_terms& a, const sum_of_terms& b)
    {
        return sum_of_terms(
            term("product", {std::min(a.number(), b.number()), std::max(a.number(), b.number())}));
    }

  private:
    sum_of_terms plus(const sum_of_terms& b, int sign) const
    {
        sum_of_terms r = *this;
        for (const auto& [summand, count] : b.summands_)
            if ((r.summands_[summand] += sign * count) == 0)
                r.summands_.erase(summand);
        return r;
    }
    std::map<name, int> summands_;
};

// FIPS 203, section 4.2, as functions that are not looked into.
inline sum_of_terms function(const std::string& f, const std::vector<name>& arguments)
{
    return sum_of_terms(term(f, arguments));
}
inline sum_of_terms ntt_of(const sum_of_terms& f) { return function("NTT", {f.number()}); }
inline sum_of_terms inverse_ntt_of(const sum_of_terms& f)
{
    return function("NTT^-1", {f.number()});
}
inline sum_of_terms cbd(int eta, const byte_names& bytes)
{
    return function("SamplePolyCBD_" + std::to_string(eta), bytes);
}
inline sum_of_terms decode_12(const byte_names& bytes) { return function("ByteDecode_12", bytes); }
inline sum_of_terms decompressed(int d, const byte_names& bytes)
{
    return function("Decompress_" + std::to_string(d), bytes);
}
inline byte_names encode_12(const sum_of_terms& f)
{
    return bytes_of(term("ByteEncode_12", {f.number()}), 384);
}
inline byte_names compressed(int d, const sum_of_terms& f)
{
    return bytes_of(term("ByteEncode_Compress_" + std::to_string(d), {f.number()}),
                    static_cast<std::size_t>(32 * d));
}
/// SampleNTT(rho || j || i), a function of a stream of SHAKE128 (Algorithm 7).
inline sum_of_terms sample_ntt(byte_names seed, std::size_t j, std::size_t i)
{
    seed.push_back(static_cast<name>(j));
    seed.push_back(static_cast<name>(i));
    return function("SampleNTT", {term("SHAKE128", seed)});
}
inline byte_names prf(int eta, byte_names s, std::size_t b)
{
    s.push_back(static_cast<name>(b));
    return hash("PRF_" + std::to_string(eta), s, static_cast<std::size_t>(64 * eta));
}
/// K' if the two byte strings are equal, else K_bar.
inline byte_names selected(const byte_names& c, const byte_names& c_prime,
                           const byte_names& k_prime, const byte_names& k_bar)
{
    return bytes_of(term("select", {term("string", c), term("string", c_prime),
                                    term("string", k_prime), term("string", k_bar)}),
                    32);
}

} // namespace mlkem_test::proof
