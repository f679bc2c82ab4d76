// SPDX-License-Identifier: MIT
// bench_incremental [ROUNDS [LIMIT]]: the time of both steps of an encapsulation as a multiple of that of
// Encaps. Encaps has a typed key, or one that is read from bytes and checked. Both steps and Encaps are
// measured in turn, and medians count. With a LIMIT, such as 1.3, the program fails where a ratio to Encaps
// with a typed key is above it.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <mlkem/incremental.hpp>

#include "../tests/backend_list.hpp"
#include "comparison.hpp"

namespace {

class table {
  public:
    table(int rounds, double limit) : rounds_(rounds), limit_(limit)
    {
        std::printf("%-40s %-7s %9s %9s %6s\n", "", "", "steps/us", "Encaps/us", "ratio");
    }
    template <class Backend> void add()
    {
        if (!Backend::available())
            return;
        add_kem<mlkem::ml_kem<mlkem::params_512, Backend>>();
        add_kem<mlkem::ml_kem<mlkem::params_768, Backend>>();
        add_kem<mlkem::ml_kem<mlkem::params_1024, Backend>>();
    }
    bool is_within_limit() const { return is_within_limit_; }

  private:
    template <class Kem> void add_kem()
    {
        using split = mlkem::incremental<Kem>;
        const auto ek = Kem::keygen().ek;
        const auto header = split::header(ek);
        const auto second_part = split::second_part(ek);
        const auto bytes = ek.to_bytes();
        const std::array<std::uint8_t, 32> m{};
        const auto steps = [&] {
            auto begun = split::encaps_begin_derandomised(header, m);
            (void)split::encaps_finish(begun.state, second_part);
        };
        const std::string name = std::string(Kem::name) + ", " + std::string(Kem::backend::name);
        const mlkem_bench::comparison typed(rounds_, steps,
                                            [&] { (void)Kem::encaps_derandomised(ek, m); });
        const mlkem_bench::comparison read(rounds_, steps, [&] {
            const auto key = Kem::encapsulation_key::from_bytes(bytes);
            (void)Kem::encaps_derandomised(key, m);
        });
        typed.print(name, "typed");
        read.print(name, "bytes");
        is_within_limit_ = is_within_limit_ && (limit_ == 0 || typed.ratio() <= limit_);
    }

    int rounds_;
    double limit_;
    bool is_within_limit_ = true;
};

} // namespace

int main(int argc, char** argv)
{
    table all(argc > 1 ? std::atoi(argv[1]) : 1001, argc > 2 ? std::atof(argv[2]) : 0);
    mlkem_test::for_each_backend([&]<class Backend>(Backend) { all.add<Backend>(); });
    return all.is_within_limit() ? 0 : 1;
}
