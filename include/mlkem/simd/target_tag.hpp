// MLKEM_DETAIL_TARGET: an identifier that names what a compiler may use by itself, and what else
// changes the code of a function, as predefined macros tell it: the instruction set, whether it
// optimises (the stack that burn() overwrites depends on it), and the backends that are left out.
// tests/matrix compares it with what compilers predefine. This file includes nothing.
#pragma once

// Each of these may be defined as 0 to leave a backend out.
#if !defined(MLKEM_BACKEND_AVX512)
#define MLKEM_BACKEND_AVX512 1
#endif
#if !defined(MLKEM_BACKEND_AVX2)
#define MLKEM_BACKEND_AVX2 1
#endif
#if !defined(MLKEM_BACKEND_SSE2)
#define MLKEM_BACKEND_SSE2 1
#endif
#if !defined(MLKEM_BACKEND_NEON_SHA3)
#define MLKEM_BACKEND_NEON_SHA3 1
#endif
#if !defined(MLKEM_BACKEND_NEON)
#define MLKEM_BACKEND_NEON 1
#endif

#if defined(__OPTIMIZE__) || (defined(_MSC_VER) && !defined(__clang__) && !defined(_DEBUG))
#define MLKEM_DETAIL_OPTIMIZED 1
#else
#define MLKEM_DETAIL_OPTIMIZED 0
#endif

// IS_ON(x): 1 if the macro x is 1, else 0. IS_ZERO(x): 1 if it is 0. IS_DEFINED(x): 0 if x is
// undefined and MLKEM_DETAIL_NAME_x is defined, else 1.
#define MLKEM_DETAIL_SECOND(a, b, ...) b
#define MLKEM_DETAIL_PICK(pair, otherwise) MLKEM_DETAIL_SECOND(pair, otherwise, )
#define MLKEM_DETAIL_ONE_1 , 1
#define MLKEM_DETAIL_ZERO_0 , 1
#define MLKEM_DETAIL_IS_ON(x) MLKEM_DETAIL_PICK(MLKEM_DETAIL_ONE_##x, 0)
#define MLKEM_DETAIL_IS_ZERO(x) MLKEM_DETAIL_PICK(MLKEM_DETAIL_ZERO_##x, 0)
#define MLKEM_DETAIL_IS_DEFINED(x) MLKEM_DETAIL_PICK(MLKEM_DETAIL_NAME_##x, 1)

// A letter and one hexadecimal digit for four bits; nothing for four zeros.
#define MLKEM_DETAIL_BITS_0000(letter)
#define MLKEM_DETAIL_BITS_0001(letter) letter##1
#define MLKEM_DETAIL_BITS_0010(letter) letter##2
#define MLKEM_DETAIL_BITS_0011(letter) letter##3
#define MLKEM_DETAIL_BITS_0100(letter) letter##4
#define MLKEM_DETAIL_BITS_0101(letter) letter##5
#define MLKEM_DETAIL_BITS_0110(letter) letter##6
#define MLKEM_DETAIL_BITS_0111(letter) letter##7
#define MLKEM_DETAIL_BITS_1000(letter) letter##8
#define MLKEM_DETAIL_BITS_1001(letter) letter##9
#define MLKEM_DETAIL_BITS_1010(letter) letter##a
#define MLKEM_DETAIL_BITS_1011(letter) letter##b
#define MLKEM_DETAIL_BITS_1100(letter) letter##c
#define MLKEM_DETAIL_BITS_1101(letter) letter##d
#define MLKEM_DETAIL_BITS_1110(letter) letter##e
#define MLKEM_DETAIL_BITS_1111(letter) letter##f
#define MLKEM_DETAIL_DIGIT_(letter, a, b, c, d) MLKEM_DETAIL_BITS_##a##b##c##d(letter)
#define MLKEM_DETAIL_DIGIT(letter, a, b, c, d) MLKEM_DETAIL_DIGIT_(letter, a, b, c, d)
#define MLKEM_DETAIL_ON(letter, a, b, c, d)                                                        \
    MLKEM_DETAIL_DIGIT(letter, MLKEM_DETAIL_IS_ON(a), MLKEM_DETAIL_IS_ON(b),                       \
                       MLKEM_DETAIL_IS_ON(c), MLKEM_DETAIL_IS_ON(d))
#define MLKEM_DETAIL_ZERO(letter, a, b, c)                                                         \
    MLKEM_DETAIL_DIGIT(letter, 0, MLKEM_DETAIL_IS_ZERO(a), MLKEM_DETAIL_IS_ZERO(b),                \
                       MLKEM_DETAIL_IS_ZERO(c))
#define MLKEM_DETAIL_VALUE_(letter, x) letter##x
#define MLKEM_DETAIL_VALUE(letter, x) MLKEM_DETAIL_VALUE_(letter, x)
#define MLKEM_DETAIL_JOIN_(a, b, c, d, e, f) a##b##c##d##e##f
#define MLKEM_DETAIL_JOIN(a, b, c, d, e, f) MLKEM_DETAIL_JOIN_(a, b, c, d, e, f)

#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64) || defined(_M_IX86)
#define MLKEM_DETAIL_ARCH_TAG                                                                      \
    MLKEM_DETAIL_JOIN(                                                                             \
        MLKEM_DETAIL_JOIN(                                                                         \
            MLKEM_DETAIL_ON(a, __SSE__, __SSE2__, __MMX__, __GCC_HAVE_SYNC_COMPARE_AND_SWAP_16),   \
            MLKEM_DETAIL_ON(b, __SSE3__, __SSSE3__, __SSE4_1__, __SSE4_2__),                       \
            MLKEM_DETAIL_ON(c, __SSE4A__, __POPCNT__, __LZCNT__, __MOVBE__),                       \
            MLKEM_DETAIL_ON(d, __BMI__, __BMI2__, __TBM__, __ADX__),                               \
            MLKEM_DETAIL_ON(e, __AVX__, __AVX2__, __FMA__, __F16C__),                              \
            MLKEM_DETAIL_ON(f, __AVX512F__, __AVX512BW__, __AVX512DQ__, __AVX512VL__)),            \
        MLKEM_DETAIL_JOIN(                                                                         \
            MLKEM_DETAIL_ON(g, __AVX512CD__, __AVX512IFMA__, __AVX512VBMI__, __AVX512VBMI2__),     \
            MLKEM_DETAIL_ON(h, __AVX512BITALG__, __AVX512VPOPCNTDQ__, __AVX512VNNI__,              \
                            __AVX512FP16__),                                                       \
            MLKEM_DETAIL_ON(i, __AVX512BF16__, __AVX512VP2INTERSECT__, __AVX512ER__,               \
                            __AVX512PF__),                                                         \
            MLKEM_DETAIL_ON(j, __AVXVNNI__, __AVXIFMA__, __AVXNECONVERT__, __AVXVNNIINT8__),       \
            MLKEM_DETAIL_ON(k, __AVXVNNIINT16__, __GFNI__, __XOP__, __FMA4__),                     \
            MLKEM_DETAIL_ON(l, __AVX10_1__, __AVX10_1_512__, __AVX10_2__, __AVX10_2_512__)),       \
        MLKEM_DETAIL_JOIN(                                                                         \
            MLKEM_DETAIL_ON(m, __EVEX512__, __EVEX256__, __APX_F__, __CMPCCXADD__),                \
            MLKEM_DETAIL_ON(n, __EGPR__, __PUSH2POP2__, __PPX__, __NDD__),                         \
            MLKEM_DETAIL_ON(o, __CCMP__, __NF__, __CF__, __ZU__),                                  \
            MLKEM_DETAIL_ON(p, __i486__, __i586__, __i686__, __GCC_HAVE_SYNC_COMPARE_AND_SWAP_8),  \
            MLKEM_DETAIL_ON(q, __LAHF_SAHF__, __CRC32__, __ABM__, __3dNOW__), ),                   \
        , , )
#elif defined(__aarch64__) || defined(__arm__)
#if defined(__ARM_FEATURE_SVE_BITS) && __ARM_FEATURE_SVE_BITS
#define MLKEM_DETAIL_VECTOR_BITS MLKEM_DETAIL_VALUE(v, __ARM_FEATURE_SVE_BITS)
#else
#define MLKEM_DETAIL_VECTOR_BITS
#endif
#if defined(__aarch64__) || !defined(__ARM_ARCH)
#define MLKEM_DETAIL_ARM_VERSION
#else
#define MLKEM_DETAIL_ARM_VERSION MLKEM_DETAIL_VALUE(w, __ARM_ARCH)
#endif
#define MLKEM_DETAIL_ONE_3 , 1 // __ARM_FEATURE_RCPC
#define MLKEM_DETAIL_ARCH_TAG                                                                      \
    MLKEM_DETAIL_JOIN(                                                                             \
        MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ON(a, __ARM_NEON, __ARM_FEATURE_UNALIGNED,                  \
                                          __ARM_FEATURE_FMA, __ARM_FEATURE_NUMERIC_MAXMIN),        \
                          MLKEM_DETAIL_ON(b, __ARM_FEATURE_ATOMICS, __ARM_FEATURE_QRDMX,           \
                                          __ARM_FEATURE_CRC32, __ARM_FEATURE_JCVT),                \
                          MLKEM_DETAIL_ON(c, __ARM_FEATURE_DOTPROD, __ARM_FEATURE_MATMUL_INT8,     \
                                          __ARM_FEATURE_COMPLEX, __ARM_FEATURE_FRINT),             \
                          MLKEM_DETAIL_ON(d, __ARM_FEATURE_FP16_SCALAR_ARITHMETIC,                 \
                                          __ARM_FEATURE_FP16_VECTOR_ARITHMETIC,                    \
                                          __ARM_FEATURE_FP16_FML, __ARM_FEATURE_BF16),             \
                          MLKEM_DETAIL_ON(e, __ARM_FEATURE_SHA3, __ARM_FEATURE_SHA512,             \
                                          __ARM_FEATURE_CSSC, __ARM_FEATURE_MOPS),                 \
                          MLKEM_DETAIL_ON(f, __ARM_FEATURE_SVE, __ARM_FEATURE_SVE2,                \
                                          __ARM_FEATURE_SVE2_BITPERM, __ARM_FEATURE_SVE2p1)),      \
        MLKEM_DETAIL_JOIN(                                                                         \
            MLKEM_DETAIL_ON(g, __ARM_FEATURE_SVE_MATMUL_INT8, __ARM_FEATURE_SVE_BF16,              \
                            __ARM_FEATURE_SME, __ARM_FEATURE_LOCALLY_STREAMING),                   \
            MLKEM_DETAIL_ON(h, __ARM_FEATURE_PAUTH, __ARM_FEATURE_PAC_DEFAULT, __ARM_FEATURE_RCPC, \
                            __ARM_FEATURE_LS64),                                                   \
            MLKEM_DETAIL_ON(i, __ARM_FEATURE_BF16_SCALAR_ARITHMETIC,                               \
                            __ARM_FEATURE_BF16_VECTOR_ARITHMETIC, __ARM_FEATURE_MEMORY_TAGGING,    \
                            __ARM_FEATURE_RNG),                                                    \
            MLKEM_DETAIL_ON(j, __thumb__, __thumb2__, __ARM_FEATURE_IDIV, __ARM_FEATURE_DSP),      \
            MLKEM_DETAIL_ON(k, __ARM_FEATURE_CLZ, __ARM_FEATURE_SIMD32, __ARM_FEATURE_SAT,         \
                            __ARM_FEATURE_QBIT),                                                   \
            MLKEM_DETAIL_VECTOR_BITS),                                                             \
        MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ARM_VERSION, , , , , ), , , )
#elif defined(__riscv)
// Extensions have versions; unlike __riscv_v_fixed_vlen they are not predefined where they are off.
#define MLKEM_DETAIL_NAME___riscv_c , 0
#define MLKEM_DETAIL_NAME___riscv_d , 0
#define MLKEM_DETAIL_NAME___riscv_f , 0
#define MLKEM_DETAIL_NAME___riscv_misaligned_fast , 0
#define MLKEM_DETAIL_NAME___riscv_zba , 0
#define MLKEM_DETAIL_NAME___riscv_zbb , 0
#define MLKEM_DETAIL_NAME___riscv_zbc , 0
#define MLKEM_DETAIL_NAME___riscv_zbs , 0
#define MLKEM_DETAIL_NAME___riscv_zbkb , 0
#define MLKEM_DETAIL_NAME___riscv_zbkc , 0
#define MLKEM_DETAIL_NAME___riscv_zbkx , 0
#define MLKEM_DETAIL_NAME___riscv_zicond , 0
#define MLKEM_DETAIL_NAME___riscv_zfa , 0
#define MLKEM_DETAIL_NAME___riscv_zfh , 0
#define MLKEM_DETAIL_NAME___riscv_zfhmin , 0
#define MLKEM_DETAIL_NAME___riscv_zfinx , 0
#define MLKEM_DETAIL_NAME___riscv_zca , 0
#define MLKEM_DETAIL_NAME___riscv_zcb , 0
#define MLKEM_DETAIL_NAME___riscv_zcmop , 0
#define MLKEM_DETAIL_NAME___riscv_zimop , 0
#define MLKEM_DETAIL_NAME___riscv_v , 0
#define MLKEM_DETAIL_NAME___riscv_zve32x , 0
#define MLKEM_DETAIL_NAME___riscv_zve32f , 0
#define MLKEM_DETAIL_NAME___riscv_zve64x , 0
#define MLKEM_DETAIL_NAME___riscv_zve64f , 0
#define MLKEM_DETAIL_NAME___riscv_zve64d , 0
#define MLKEM_DETAIL_NAME___riscv_zvfh , 0
#define MLKEM_DETAIL_NAME___riscv_zvfhmin , 0
#define MLKEM_DETAIL_NAME___riscv_zvbb , 0
#define MLKEM_DETAIL_NAME___riscv_zvbc , 0
#define MLKEM_DETAIL_NAME___riscv_zvkb , 0
#define MLKEM_DETAIL_NAME___riscv_zvkned , 0
#define MLKEM_DETAIL_NAME___riscv_zvl32b , 0
#define MLKEM_DETAIL_NAME___riscv_zvl64b , 0
#define MLKEM_DETAIL_NAME___riscv_zvl128b , 0
#define MLKEM_DETAIL_NAME___riscv_zvl256b , 0
#define MLKEM_DETAIL_NAME___riscv_zvl512b , 0
#define MLKEM_DETAIL_NAME___riscv_zvl1024b , 0
#define MLKEM_DETAIL_NAME___riscv_zicbop , 0
#define MLKEM_DETAIL_NAME___riscv_zihintpause , 0
#define MLKEM_DETAIL_NAME___riscv_zawrs , 0
#define MLKEM_DETAIL_NAME___riscv_zacas , 0
#define MLKEM_DETAIL_NAME___riscv_zkne , 0
#define MLKEM_DETAIL_NAME___riscv_zknh , 0
#define MLKEM_DETAIL_NAME___riscv_zknd , 0
#define MLKEM_DETAIL_NAME___riscv_zmmul , 0
#define MLKEM_DETAIL_NAME___riscv_zicbom , 0
#define MLKEM_DETAIL_NAME___riscv_zicboz , 0
#define MLKEM_DETAIL_NAME___riscv_xtheadba , 0
#define MLKEM_DETAIL_NAME___riscv_xtheadbb , 0
#define MLKEM_DETAIL_NAME___riscv_xtheadbs , 0
#define MLKEM_DETAIL_NAME___riscv_xtheadcondmov , 0
#define MLKEM_DETAIL_NAME___riscv_xtheadmac , 0
#define MLKEM_DETAIL_NAME___riscv_xtheadmemidx , 0
#define MLKEM_DETAIL_NAME___riscv_xventanacondops , 0
#define MLKEM_DETAIL_NAME___riscv_xsfvcp , 0
#define MLKEM_DETAIL_EXTENSIONS(letter, a, b, c, d)                                                \
    MLKEM_DETAIL_DEFINED(letter, __riscv_##a, __riscv_##b, __riscv_##c, __riscv_##d)
#define MLKEM_DETAIL_DEFINED(letter, a, b, c, d)                                                   \
    MLKEM_DETAIL_DIGIT(letter, MLKEM_DETAIL_IS_DEFINED(a), MLKEM_DETAIL_IS_DEFINED(b),             \
                       MLKEM_DETAIL_IS_DEFINED(c), MLKEM_DETAIL_IS_DEFINED(d))
#if defined(__riscv_v_fixed_vlen)
#define MLKEM_DETAIL_VECTOR_BITS MLKEM_DETAIL_VALUE(w, __riscv_v_fixed_vlen)
#else
#define MLKEM_DETAIL_VECTOR_BITS
#endif
#define MLKEM_DETAIL_ARCH_TAG                                                                      \
    MLKEM_DETAIL_JOIN(                                                                             \
        MLKEM_DETAIL_JOIN(MLKEM_DETAIL_EXTENSIONS(a, c, d, f, misaligned_fast),                    \
                          MLKEM_DETAIL_EXTENSIONS(b, zba, zbb, zbc, zbs),                          \
                          MLKEM_DETAIL_EXTENSIONS(c, zbkb, zbkc, zbkx, zicond),                    \
                          MLKEM_DETAIL_EXTENSIONS(d, zfa, zfh, zfhmin, zfinx),                     \
                          MLKEM_DETAIL_EXTENSIONS(e, zca, zcb, zcmop, zimop),                      \
                          MLKEM_DETAIL_EXTENSIONS(f, v, zve32x, zve32f, zve64x)),                  \
        MLKEM_DETAIL_JOIN(MLKEM_DETAIL_EXTENSIONS(g, zve64f, zve64d, zvfh, zvfhmin),               \
                          MLKEM_DETAIL_EXTENSIONS(h, zvbb, zvbc, zvkb, zvkned),                    \
                          MLKEM_DETAIL_EXTENSIONS(i, zvl32b, zvl64b, zvl128b, zvl256b),            \
                          MLKEM_DETAIL_EXTENSIONS(j, zvl512b, zvl1024b, zicbop, zihintpause),      \
                          MLKEM_DETAIL_EXTENSIONS(k, zawrs, zacas, zkne, zknh),                    \
                          MLKEM_DETAIL_EXTENSIONS(l, zknd, zmmul, zicbom, zicboz)),                \
        MLKEM_DETAIL_JOIN(                                                                         \
            MLKEM_DETAIL_EXTENSIONS(m, xtheadba, xtheadbb, xtheadbs, xtheadcondmov),               \
            MLKEM_DETAIL_EXTENSIONS(n, xtheadmac, xtheadmemidx, xventanacondops, xsfvcp),          \
            MLKEM_DETAIL_VECTOR_BITS, , , ),                                                       \
        , , )
#elif defined(__s390x__)
#define MLKEM_DETAIL_ARCH_TAG                                                                      \
    MLKEM_DETAIL_JOIN(                                                                             \
        MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ON(a, __VX__, __HTM__, __LONG_DOUBLE_VX__, 0),              \
                          MLKEM_DETAIL_VALUE(b, __ARCH__), , , , ),                                \
        , , , , )
#elif defined(__powerpc__)
#define MLKEM_DETAIL_ARCH_TAG                                                                      \
    MLKEM_DETAIL_JOIN(                                                                             \
        MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ON(a, _ARCH_PWR7, _ARCH_PWR8, _ARCH_PWR9, _ARCH_PWR10),     \
                          MLKEM_DETAIL_ON(b, _ARCH_PWR11, __ALTIVEC__, __VSX__, __HTM__),          \
                          MLKEM_DETAIL_ON(c, __CRYPTO__, __FLOAT128__, __MMA__, __PCREL__), , , ), \
        , , , , )
#else
#define MLKEM_DETAIL_ARCH_TAG                                                                      \
    MLKEM_DETAIL_JOIN(                                                                             \
        MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ON(a, __wasm_simd128__, __wasm_relaxed_simd__,              \
                                          __loongarch_sx, __loongarch_asx),                        \
                          , , , , ),                                                               \
        , , , , )
#endif

#define MLKEM_DETAIL_TARGET                                                                        \
    MLKEM_DETAIL_JOIN(                                                                             \
        target_, MLKEM_DETAIL_ARCH_TAG,                                                            \
        MLKEM_DETAIL_ZERO(x, MLKEM_BACKEND_AVX512, MLKEM_BACKEND_AVX2, MLKEM_BACKEND_SSE2),        \
        MLKEM_DETAIL_ZERO(y, 1, MLKEM_BACKEND_NEON_SHA3, MLKEM_BACKEND_NEON),                      \
        MLKEM_DETAIL_VALUE(z, MLKEM_DETAIL_OPTIMIZED), )
