// SPDX-License-Identifier: MIT
// libFuzzer: the sponges of every backend, absorbing and squeezing in pieces of any size, against
// FIPS 202 written down literally, in one piece.
#include <algorithm>
#include <cstdint>
#include <mlkem/mlkem.hpp>
#include <span>
#include <vector>

#include "backend_list.hpp"
#include "hash/reference_keccak.hpp"
#include "input.hpp"
#include "require.hpp"

namespace {

using namespace mlkem_fuzz;

/// The input holds the sizes of the pieces, then the message.
template <class Sponge> void run(input in, std::uint8_t suffix)
{
    std::vector<std::size_t> pieces(in.byte() % 8), pieces_out(in.byte() % 8);
    for (auto* sizes : {&pieces, &pieces_out})
        std::generate(sizes->begin(), sizes->end(), [&] { return in.number_below(400); });
    const std::span<const std::uint8_t> message = in.all();

    Sponge sponge;
    std::span<const std::uint8_t> rest = message;
    for (const std::size_t size : pieces) {
        const std::size_t now = std::min(size, rest.size());
        sponge.absorb(rest.first(now));
        rest = rest.subspan(now);
    }
    sponge.absorb(rest);
    std::vector<std::uint8_t> out;
    for (const std::size_t size : pieces_out) {
        std::vector<std::uint8_t> piece(size);
        sponge.squeeze(piece);
        out.insert(out.end(), piece.begin(), piece.end());
    }
    const reference::bytes whole(message.begin(), message.end());
    require(out == reference::sponge(Sponge::rate, suffix, whole).squeeze(out.size()));
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    input in(data, size);
    const std::uint8_t choice = in.byte();
    mlkem_test::for_each_backend([&]<class Backend>(Backend) {
        if (!Backend::available())
            return;
        using keccak = typename Backend::keccak;
        switch (choice % 4) {
        case 0:
            run<mlkem::sponge<keccak, 136, 0x06>>(in, 0x06);
            break;
        case 1:
            run<mlkem::sponge<keccak, 72, 0x06>>(in, 0x06);
            break;
        case 2:
            run<mlkem::shake128<keccak>>(in, 0x1f);
            break;
        default:
            run<mlkem::shake256<keccak>>(in, 0x1f);
        }
    });
    return 0;
}
