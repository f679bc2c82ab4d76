// SPDX-License-Identifier: MIT
// Known answers on every backend that this processor runs, without GoogleTest. Many compilers and
// flags build the program, and many processors run it.
//
//   answers [--expect NAME]   all checks; NAME is the backend that has to be active
//   answers --brief NAME      the same without rounds on the chosen backend: for emulators
//   answers --backends        the names of the backends compiled in, best first
//   answers --dit             whether data_independent_timing has an effect: "yes" or "no"
//
// Built with MLKEM_TEST_MASK_BACKENDS it also walks down the choice, backend by backend.
#include <cstdio>
#include <mlkem/data_independent_timing.hpp>
#include <mlkem/mlkem.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include "../../backend_list.hpp"
#include "../../known_results.hpp"

namespace {

using namespace mlkem_test;

int failures = 0;
bool brief = false;

void expect(bool condition, std::string_view where, std::string_view what)
{
    if (!condition) {
        ++failures;
        std::printf("FAILED on %s: %s\n", std::string(where).c_str(), std::string(what).c_str());
    }
}

/// `Backend` is a named one or mlkem::dispatched.
template <class Backend, class Params> void check(std::string_view where)
{
    using kem = mlkem::ml_kem<Params, Backend>;
    const std::string set(Params::name);
    if (!(brief && std::is_same_v<Backend, mlkem::dispatched>)) {
        const accumulated_rounds results = accumulate<kem>(100);
        expect(results.digest == known_digests<Params>.of_100, where,
               set + ", digest of 100 rounds");
        expect(results.wrong == 0, where, set + ", Decaps after Encaps");
    }
    expect(kem::self_test(), where, set + ", self test");
}

template <class Backend> void check_all(std::string_view where)
{
    check<Backend, mlkem::params_512>(where);
    check<Backend, mlkem::params_768>(where);
    check<Backend, mlkem::params_1024>(where);
    const auto [sent, received] =
        secrets_of_counting_seed<mlkem::ml_kem<mlkem::params_768, Backend>>();
    expect(sent == known_secret_of_counting_seed && received == sent, where, "counting seed");
}

/// The best backend that this processor runs, the first `masked` of the list left out.
std::string_view best_after(std::size_t masked)
{
    std::string_view best;
    std::size_t index = 0;
    for_each_backend([&]<class Backend>(Backend) {
        if (index++ >= masked && best.empty() && Backend::available())
            best = Backend::name;
    });
    return best;
}

/// Whether the choice takes what it has to take, and what it takes is right.
void check_choice(std::size_t masked)
{
    const std::string_view active = mlkem::active_backend();
    std::printf("choice with %zu left out: %s\n", masked, std::string(active).c_str());
    expect(active == best_after(masked), "the choice", "the best backend is not active");
    check_all<mlkem::dispatched>("the choice of " + std::string(active));
    std::error_code ec;
    expect(mlkem::self_test(ec) && !ec, "the choice", "mlkem::self_test");
}

/// A guard is in effect while it lives, where it can be, and the one inside it changes nothing.
void check_timing_guard()
{
    using guard = mlkem::data_independent_timing;
    expect(!guard::enabled(), "this thread", "data-independent timing before there is a guard");
    {
        const guard outer;
        {
            const guard inner;
            expect(guard::enabled() == guard::available(), "this thread", "two guards");
        }
        expect(guard::enabled() == guard::available(), "this thread", "one guard");
    }
    expect(!guard::enabled(), "this thread", "data-independent timing after its guard");
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string_view> arguments(argv + 1, argv + argc);
    if (arguments.size() == 1 && arguments[0] == "--backends") {
        for_each_backend([]<class Backend>(Backend) {
            std::printf("%s\n", std::string(Backend::name).c_str());
        });
        return 0;
    }
    if (arguments.size() == 1 && arguments[0] == "--dit") {
        std::printf("%s\n", mlkem::data_independent_timing::available() ? "yes" : "no");
        return 0;
    }
    brief = arguments.size() == 2 && arguments[0] == "--brief";
    const bool has_expectation = brief || (arguments.size() == 2 && arguments[0] == "--expect");
    if (!arguments.empty() && !has_expectation) {
        std::printf("usage: answers [--expect NAME | --brief NAME | --backends | --dit]\n");
        return 2;
    }

    for_each_backend([]<class Backend>(Backend) {
        const bool here = Backend::available();
        if (here)
            check_all<Backend>(Backend::name);
        std::printf("backend %s: %s\n", std::string(Backend::name).c_str(),
                    here ? "checked" : "NOT RUN, this processor cannot run it");
    });

    if (has_expectation && mlkem::active_backend() != arguments[1])
        expect(false, "the choice", std::string(arguments[1]) + " was expected to be active");
    check_timing_guard();
    check_choice(0);
#if defined(MLKEM_TEST_MASK_BACKENDS)
    for (std::size_t masked = 1; masked < backend_count; ++masked) {
        mlkem::test_hooks::masked_backends = masked;
        check_choice(masked);
    }
    mlkem::test_hooks::masked_backends = 0;
#endif

    std::printf("answers: %s, active: %s\n", failures == 0 ? "ok" : "FAILED",
                std::string(mlkem::active_backend()).c_str());
    return failures == 0 ? 0 : 1;
}
