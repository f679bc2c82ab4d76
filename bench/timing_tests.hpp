// SPDX-License-Identifier: MIT
// The operations whose times bench_timing.cpp and tests/evidence/ct/timing.cpp compare.
#pragma once

#include <cstddef>

#include "timed.hpp"

namespace mlkem_bench {

/// Above this |t|, dudect calls it a leak.
inline constexpr double leak = 10;

/// Calls f(name, measure) for each test of a backend. measure(n) makes n measurements.
template <mlkem::parameter_set P, class Backend, class F> void for_each_test(const F& f)
{
    f("Decaps, valid or one bit flipped",
      measure<decaps_of_rejected<P, Backend, rejected::flipped_bit>>);
    f("Decaps, valid or random bytes",
      measure<decaps_of_rejected<P, Backend, rejected::random_bytes>>);
    f("Decaps, m' of few ones or of many",
      measure<decaps_of_weights<P, Backend, outcome::accepted>>);
    f("the same, rejected", measure<decaps_of_weights<P, Backend, outcome::rejected>>);
    f("Decaps, c differs at the start or end", measure<decaps_differing_at<P, Backend>>);
    f("Decaps, one key or random ones", measure<decaps_with_keys<P, Backend>>);
    f("Encaps, one message or random ones", measure<encaps_of_messages<P, Backend>>);
    f("KeyGen, one seed or random ones", measure<keygen_of_seeds<P, Backend>>);
}

/// The smaller |t| of two tests, each of which has to find it.
template <mlkem::parameter_set P, class Backend>
measured_difference measure_control(std::size_t count)
{
    using wrong = early_end<Backend>;
    const auto of_outcome = measure<decaps_of_rejected<P, wrong, rejected::flipped_bit>>(count);
    const auto of_place = measure<decaps_differing_at<P, wrong>>(count);
    return of_outcome.max_t < of_place.max_t ? of_outcome : of_place;
}

} // namespace mlkem_bench
