# The operations of every parameter set on every backend, compiled once for all tests but those that
# are about header-only use or about a compiler's flags.

# mlkem_add_operations(NAME OPTIONS [DEFINITIONS...]): their object files, built as the interface
# library OPTIONS says.
function(mlkem_add_operations name options)
    set(sources helpers dispatched portable avx2 avx512 sse2)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)")
        set(sources helpers dispatched portable neon neon_sha3)
    endif()
    list(TRANSFORM sources REPLACE "(.+)" "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/\\1.cpp")
    add_library(${name} OBJECT EXCLUDE_FROM_ALL ${sources})
    target_link_libraries(${name} PRIVATE ${options})
    target_compile_definitions(${name} PUBLIC ${ARGN})
endfunction()

# mlkem_use_operations(TARGET [OPERATIONS]): it links them. They come first: of a function that the
# target holds, too, with other flags, the linker keeps theirs.
function(mlkem_use_operations target)
    set(operations ${ARGN} mlkem_operations)
    list(GET operations 0 operations)
    target_link_options(${target} PRIVATE $<TARGET_OBJECTS:${operations}>)
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS $<TARGET_OBJECTS:${operations}>)
    target_compile_definitions(${target} PRIVATE
        $<TARGET_PROPERTY:${operations},INTERFACE_COMPILE_DEFINITIONS>)
    target_compile_options(${target} PRIVATE
        "SHELL:-include \"${CMAKE_CURRENT_FUNCTION_LIST_DIR}/declarations.hpp\"")
endfunction()

# mlkem_test_of_api(TARGET): it uses the operations, and its own code is quick to compile. The
# headers take it for optimised, as the operations are: the stack to burn depends on that. -Og of
# clang would be -O1; the intrinsics of g++ need it. MemorySanitizer sees no stores of the C++ library
# and wants the stack as the operations have it.
function(mlkem_test_of_api target)
    mlkem_use_operations(${target})
    if(MLKEM_TEST_SANITIZER STREQUAL "memory")
        return()
    endif()
    target_compile_options(${target} PRIVATE
        $<IF:$<CXX_COMPILER_ID:Clang>,-O0;-D__OPTIMIZE__=1,-Og>)
endfunction()
