// SPDX-License-Identifier: MIT
// Measures how throughput grows with threads: batches of decapsulations in one thread and in two,
// each with its own keys.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "bench.hpp"

namespace {

using kem = mlkem::ml_kem_768;
constexpr std::size_t batch = 64;

struct server {
    std::vector<std::array<std::uint8_t, kem::decapsulation_key_size>> dk;
    std::vector<std::array<std::uint8_t, kem::ciphertext_size>> c;
    std::vector<std::array<std::uint8_t, 32>> K;

    server() : dk(batch), c(batch), K(batch)
    {
        mlkem_bench::stream random;
        for (std::size_t i = 0; i < batch; ++i) {
            const auto pair = kem::keygen(random);
            const auto kept = pair.dk.to_bytes();
            std::copy_n(kept.data(), dk[i].size(), dk[i].begin());
            const auto sent = kem::encaps(pair.ek, random);
            std::copy_n(sent.c.bytes().data(), c[i].size(), c[i].begin());
        }
    }
    void work(std::size_t batches)
    {
        for (std::size_t i = 0; i < batches; ++i) {
            (void)kem::decaps_internal_batch(dk, c, K);
            benchmark::ClobberMemory();
        }
    }
};

/// Seconds until each thread has done its batches.
double seconds(std::vector<server>& servers, std::size_t threads, std::size_t batches)
{
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i)
        running.emplace_back([&server = servers[i], batches] { server.work(batches); });
    for (std::thread& thread : running)
        thread.join();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(),
                     values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char** argv)
{
    const std::size_t rounds = argc > 1 ? static_cast<std::size_t>(std::stoul(argv[1])) : 21;
    constexpr std::size_t batches = 400;
    std::vector<server> servers(2);
    std::vector<double> one, two, growth;
    (void)seconds(servers, 2, batches);
    for (std::size_t i = 0; i < rounds; ++i) {
        one.push_back(seconds(servers, 1, batches));
        two.push_back(seconds(servers, 2, batches));
        growth.push_back(2 * one.back() / two.back());
    }
    constexpr double operations = batches * batch;
    std::printf("ML-KEM-768, decaps_internal_batch of %zu, %s, medians of %zu rounds\n"
                "one thread  %8.0f a second\ntwo threads %8.0f a second, growth %.2f\n",
                batch, std::string(mlkem::active_backend()).c_str(), rounds,
                operations / median(one), 2 * operations / median(two), median(growth));
    return 0;
}
