// SPDX-License-Identifier: MIT
// The backends under test, as GoogleTest's typed tests take them.
#pragma once

#include <algorithm>
#include <gtest/gtest.h>
#include <mlkem/mlkem.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "backend_list.hpp"
#include "covered_sets.hpp"

namespace mlkem_test {

using all_backends = backends_in<::testing::Types>;

using all_parameter_sets =
    ::testing::Types<mlkem::params_512, mlkem::params_768, mlkem::params_1024>;

/// ML-KEM with one parameter set on one backend, as the type parameter of a test.
template <class Backend, mlkem::parameter_set Params> struct kem_case {
    using backend = Backend;
    using params = Params;
    using kem = mlkem::ml_kem<Params, Backend>;
};

namespace detail {

template <class... Lists> struct joined;
template <class... A> struct joined<::testing::Types<A...>> {
    using type = ::testing::Types<A...>;
};
template <class... A, class... B, class... Rest>
struct joined<::testing::Types<A...>, ::testing::Types<B...>, Rest...>
    : joined<::testing::Types<A..., B...>, Rest...> {};

template <class Backend, class Sets> struct on_backend;
template <class Backend, class... P> struct on_backend<Backend, ::testing::Types<P...>> {
    using type = ::testing::Types<kem_case<Backend, P>...>;
};

template <class Backends> struct kems_on;
template <class... B>
struct kems_on<::testing::Types<B...>>
    : joined<typename on_backend<B, all_parameter_sets>::type...> {};

template <std::size_t further, class Case>
using case_of_part =
    std::conditional_t<in_part<typename Case::backend>(Case::params::k - 2, further),
                       ::testing::Types<Case>, ::testing::Types<>>;
template <std::size_t further, class Cases> struct part_of;
template <std::size_t further, class... Case>
struct part_of<further, ::testing::Types<Case...>> : joined<case_of_part<further, Case>...> {};

} // namespace detail

/// Every backend with every parameter set.
using all_kems = detail::kems_on<all_backends>::type;

/// Of these, what this part of three has, or the one `further`.
template <std::size_t further> using kems_of_part = detail::part_of<further, all_kems>::type;

/// All backends, with `small_memory`, which is never chosen by itself.
using all_and_small_memory =
    detail::joined<all_backends, ::testing::Types<mlkem::small_memory>>::type;
using all_kems_and_small_memory = detail::kems_on<all_and_small_memory>::type;

/// "ML_KEM_768": a name that a test filter takes as it is.
inline std::string identifier(std::string_view name)
{
    std::string out(name);
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
}

/// Names of the type parameters, the third argument of TEST_SUITE_OF_TYPES of typed_tests.hpp.
struct backend_names {
    template <class Backend> static std::string GetName(int) { return identifier(Backend::name); }
};
struct parameter_set_names {
    template <class Params> static std::string GetName(int) { return identifier(Params::name); }
};
struct kem_names {
    template <class Case> static std::string GetName(int)
    {
        return backend_names::GetName<typename Case::backend>(0) + "_" +
               parameter_set_names::GetName<typename Case::params>(0);
    }
};

/// Base of the fixtures that are typed over backends: skips where the processor cannot run one.
template <class Backend> class backend_test : public ::testing::Test {
  protected:
    void SetUp() override
    {
        if (!Backend::available())
            GTEST_SKIP() << "this processor cannot run the backend " << Backend::name;
    }
};

/// Base of the fixtures that are typed over kem_case.
template <class Case> class kem_test : public backend_test<typename Case::backend> {};

} // namespace mlkem_test
