# SPDX-License-Identifier: MIT
# The units of mlkem::compiled (cmake/compiled_library.cmake), built as tests are, for all tests but those
# that are about header-only use, about a compiler's flags, or on backends of their own.

# mlkem_add_operations(NAME OPTIONS [DEFINITIONS...]): their object files, built as the interface
# library OPTIONS says.
function(mlkem_add_operations name options)
    mlkem_compiled_sources(sources)
    # Optimised, too, what tests call a hundred thousand times.
    add_library(${name} OBJECT EXCLUDE_FROM_ALL ${sources}
                "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/helpers.cpp")
    target_link_libraries(${name} PRIVATE ${options})
    target_compile_definitions(${name} PRIVATE ${ARGN} INTERFACE ${ARGN} MLKEM_COMPILED)
    set_source_files_properties("${CMAKE_CURRENT_FUNCTION_LIST_DIR}/helpers.cpp"
        TARGET_DIRECTORY ${name} PROPERTIES COMPILE_DEFINITIONS MLKEM_COMPILED)
endfunction()

# mlkem_use_operations(TARGET [OPERATIONS]): it is compiled for them, and linked with them. They come
# first: of a function that the target holds, too, with other flags, the linker keeps theirs.
function(mlkem_use_operations target)
    set(operations ${ARGN} mlkem_operations)
    list(GET operations 0 operations)
    target_link_options(${target} PRIVATE $<TARGET_OBJECTS:${operations}>)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS $<TARGET_OBJECTS:${operations}>)
    target_compile_definitions(${target} PRIVATE
        $<TARGET_PROPERTY:${operations},INTERFACE_COMPILE_DEFINITIONS>)
endfunction()

# mlkem_add_api_test_options(): the options of all that mlkem_test_of_api is called for, and the headers
# that most of them include, compiled in advance.
# Their own code is quick to compile. The headers take it for optimised, as the operations are: the
# stack to burn depends on that.
function(mlkem_add_api_test_options)
    set(folder "${CMAKE_CURRENT_FUNCTION_LIST_DIR}")
    add_library(mlkem_api_test_options INTERFACE)
    target_link_libraries(mlkem_api_test_options INTERFACE GTest::gtest)
    # The functions of public types, which elsewhere are in each function that calls them.
    target_compile_definitions(mlkem_api_test_options INTERFACE MLKEM_INLINE=inline)
    target_compile_options(mlkem_api_test_options INTERFACE -O0 -D__OPTIMIZE__=1)
    add_library(mlkem_api_test_headers OBJECT EXCLUDE_FROM_ALL "${folder}/no_code.cpp")
    target_link_libraries(mlkem_api_test_headers PRIVATE
        mlkem_test_options mlkem_api_test_options)
    target_compile_definitions(mlkem_api_test_headers PRIVATE
        $<TARGET_PROPERTY:mlkem_operations,INTERFACE_COMPILE_DEFINITIONS>)
    target_precompile_headers(mlkem_api_test_headers PRIVATE
        <mlkem/mlkem.hpp> "${folder}/../support.hpp" "${folder}/../typed_tests.hpp")
endfunction()

# mlkem_test_of_api(TARGET): it uses the operations, with these options. MemorySanitizer sees no
# stores of the C++ library and needs the stack as the operations have it.
function(mlkem_test_of_api target)
    if(MLKEM_TEST_SANITIZER STREQUAL "memory")
        mlkem_use_operations(${target})
        return()
    endif()
    target_link_libraries(${target} PRIVATE mlkem_api_test_options)
    if(MLKEM_TEST_COVERAGE)
        # clang counts lines of compiled headers that the preprocessor leaves out.
        mlkem_use_operations(${target})
        return()
    endif()
    mlkem_use_operations(${target})
    target_precompile_headers(${target} REUSE_FROM mlkem_api_test_headers)
endfunction()
