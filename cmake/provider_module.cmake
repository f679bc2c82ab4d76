# SPDX-License-Identifier: MIT
# mlkem.so, the provider of openssl_provider.hpp as a module that openssl.cnf names. It exports
# OSSL_provider_init only, so that it can be unloaded.
file(CONFIGURE OUTPUT mlkem_provider.cpp CONTENT "#include <mlkem/openssl_provider.hpp>

extern \"C\" __attribute__((visibility(\"default\"))) int
OSSL_provider_init(const OSSL_CORE_HANDLE* core, const OSSL_DISPATCH* lent, const OSSL_DISPATCH** own,
                   void** context)
{
    return mlkem::openssl::provider_init(core, lent, own, context);
}
namespace {
__attribute__((destructor)) void at_unload()
{
    mlkem::detail::free_parameters_of<mlkem::openssl::curve_p256>();
    mlkem::detail::free_parameters_of<mlkem::openssl::curve_p384>();
}
} // namespace
" @ONLY)
file(CONFIGURE OUTPUT mlkem_provider.map CONTENT "{ global: OSSL_provider_init; local: *; };\n")
add_library(mlkem_provider MODULE "${CMAKE_CURRENT_BINARY_DIR}/mlkem_provider.cpp")
target_link_libraries(mlkem_provider PRIVATE mlkem::openssl)
target_link_options(mlkem_provider PRIVATE
    "LINKER:--version-script=${CMAKE_CURRENT_BINARY_DIR}/mlkem_provider.map")
# clang leaves the functions of a sanitizer to the program.
string(TOUPPER "_${CMAKE_BUILD_TYPE}" build_type)
if(NOT "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS${build_type}} ${CMAKE_MODULE_LINKER_FLAGS}" MATCHES "-fsanitize=")
    target_link_options(mlkem_provider PRIVATE LINKER:--no-undefined)
endif()
set_target_properties(mlkem_provider PROPERTIES
    PREFIX "" OUTPUT_NAME mlkem SUFFIX .so CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${CMAKE_CURRENT_BINARY_DIR}/mlkem_provider.map")
# The tests build it where they need it.
if(NOT MLKEM_BUILD_PROVIDER)
    set_target_properties(mlkem_provider PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
# Without optimisation an operation takes forty times as long.
target_compile_options(mlkem_provider PRIVATE "$<$<CONFIG:,Debug>:-O2>")
