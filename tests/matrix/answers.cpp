// Known answers on every backend that this processor runs, without GoogleTest: the program that is
// built with many compilers and flags, and run on many processors.
//
//   answers [--expect NAME]   all checks; NAME is the backend that has to be active
//   answers --backends        the names of the backends compiled in, best first
//
// Built with MLKEM_TEST_MASK_BACKENDS it also walks down the choice, backend by backend.
#include <cstdio>
#include <mlkem/mlkem.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "../backend_list.hpp"
#include "../known_results.hpp"

namespace {

using namespace mlkem_test;

int failures = 0;

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
    const accumulated_rounds results = accumulate<kem>(100);
    expect(results.digest == known_digests<Params>.of_100, where, set + ", digest of 100 rounds");
    expect(results.wrong == 0, where, set + ", Decaps after Encaps");
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
    const bool has_expectation = arguments.size() == 2 && arguments[0] == "--expect";
    if (!arguments.empty() && !has_expectation) {
        std::printf("usage: answers [--expect NAME | --backends]\n");
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
    check_choice(0);
#if defined(MLKEM_TEST_MASK_BACKENDS)
    for (std::size_t masked = 1; masked < backend_count; ++masked) {
        mlkem::detail::masked_backends = masked;
        check_choice(masked);
    }
#endif

    std::printf("answers: %s, active: %s\n", failures == 0 ? "ok" : "FAILED",
                std::string(mlkem::active_backend()).c_str());
    return failures == 0 ? 0 : 1;
}
