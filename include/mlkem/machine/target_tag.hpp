// SPDX-License-Identifier: MIT
// MLKEM_DETAIL_TARGET: an identifier made of predefined macros, which names what changes the code
// of a function. First, the instruction set that a compiler may use by itself. Second, whether the
// compiler optimises, on which the stack that burn() overwrites depends. Third, the backends that
// are left out. Fourth, whether the operations are in a library (MLKEM_COMPILED). The tests in
// evidence/matrix compare it with what compilers predefine. This file includes nothing.
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
#if !defined(MLKEM_BACKEND_WASM)
#define MLKEM_BACKEND_WASM 1
#endif

#if defined(__OPTIMIZE__) || (defined(_MSC_VER) && !defined(__clang__) && !defined(_DEBUG))
#define MLKEM_DETAIL_OPTIMIZED 1
#else
#define MLKEM_DETAIL_OPTIMIZED 0
#endif

// IS_ON(x): 1 if the macro x is 1, else 0. IS_DEFINED(x): 0 if x is undefined and
// MLKEM_DETAIL_NAME_x is defined, else 1. `none` is neither.
#define MLKEM_DETAIL_SECOND(a, b, ...) b
#define MLKEM_DETAIL_PICK(pair, otherwise) MLKEM_DETAIL_SECOND(pair, otherwise, )
#define MLKEM_DETAIL_ONE_1 , 1
#define MLKEM_DETAIL_NAME_none , 0
#define MLKEM_DETAIL_IS_ON(x) MLKEM_DETAIL_PICK(MLKEM_DETAIL_ONE_##x, 0)
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
#define MLKEM_DETAIL_VALUE_(letter, x) letter##x
#define MLKEM_DETAIL_VALUE(letter, x) MLKEM_DETAIL_VALUE_(letter, x)
#define MLKEM_DETAIL_JOIN_(a, b, c, d, e, f, g) a##b##c##d##e##f##g
#define MLKEM_DETAIL_AGAIN(x) x // MSVC passes __VA_ARGS__ on as one argument
#define MLKEM_DETAIL_JOIN(...) MLKEM_DETAIL_AGAIN(MLKEM_DETAIL_JOIN_(__VA_ARGS__))

// What ROW_1 to ROW_4 below do with four bits: a summand for #if, and a part of the tag.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define MLKEM_DETAIL_ANY(letter, a, b, c, d)                                                       \
    +MLKEM_DETAIL_BIT(a) + MLKEM_DETAIL_BIT(b) + MLKEM_DETAIL_BIT(c) + MLKEM_DETAIL_BIT(d)
// NOLINTEND(bugprone-macro-parentheses)
#define MLKEM_DETAIL_PART(letter, a, b, c, d)                                                      \
    , MLKEM_DETAIL_DIGIT(letter, MLKEM_DETAIL_BIT(a), MLKEM_DETAIL_BIT(b), MLKEM_DETAIL_BIT(c),    \
                         MLKEM_DETAIL_BIT(d))

// clang-format off
#if defined(__x86_64__) || defined(__i386__) || defined(_M_X64) || defined(_M_IX86)
#define MLKEM_DETAIL_BIT(x) MLKEM_DETAIL_IS_ON(x)
#define MLKEM_DETAIL_ROW_1(bits) \
    bits(a, __SSE3__, __SSSE3__, __SSE4_1__, __SSE4_2__) \
    bits(b, __SSE4A__, __POPCNT__, __LZCNT__, __MOVBE__) \
    bits(c, __BMI__, __BMI2__, __TBM__, __ADX__) \
    bits(d, __AVX__, __AVX2__, __FMA__, __F16C__) \
    bits(e, __LAHF_SAHF__, __CRC32__, __ABM__, __3dNOW__) \
    bits(f, __AVX512F__, __AVX512BW__, __AVX512DQ__, __AVX512VL__)
#define MLKEM_DETAIL_ROW_2(bits) \
    bits(g, __AVX512CD__, __AVX512IFMA__, __AVX512VBMI__, __AVX512VBMI2__) \
    bits(h, __AVX512BITALG__, __AVX512VPOPCNTDQ__, __AVX512VNNI__, __AVX512FP16__) \
    bits(i, __AVX512BF16__, __AVX512VP2INTERSECT__, __AVX512ER__, __AVX512PF__) \
    bits(j, __AVXVNNI__, __AVXIFMA__, __AVXNECONVERT__, __AVXVNNIINT8__) \
    bits(k, __AVXVNNIINT16__, __GFNI__, __XOP__, __FMA4__) \
    bits(l, __EVEX512__, __EVEX256__, __CMPCCXADD__, __GCC_HAVE_SYNC_COMPARE_AND_SWAP_16)
#define MLKEM_DETAIL_ROW_3(bits) \
    bits(m, __AVX10_1__, __AVX10_1_512__, __AVX10_2__, __AVX10_2_512__) \
    bits(n, __APX_F__, __EGPR__, __PUSH2POP2__, __PPX__) \
    bits(o, __NDD__, __CCMP__, __NF__, __CF__) \
    bits(p, __ZU__, none, none, none) \
    bits(q, none, none, none, none) \
    bits(r, none, none, none, none)
#if defined(__x86_64__) && defined(__SSE2__) || defined(_M_X64)
#define MLKEM_DETAIL_ROW_4(bits)
#else
#define MLKEM_DETAIL_ROW_4(bits) \
    bits(s, __SSE__, __SSE2__, __MMX__, __GCC_HAVE_SYNC_COMPARE_AND_SWAP_8) \
    bits(t, __i486__, __i586__, __i686__, none) \
    bits(u, none, none, none, none) \
    bits(v, none, none, none, none) \
    bits(w, none, none, none, none) \
    bits(x, none, none, none, none)
#endif
#elif defined(__aarch64__) || defined(__arm__)
#define MLKEM_DETAIL_ONE_3 , 1 // __ARM_FEATURE_RCPC
#define MLKEM_DETAIL_BIT(x) MLKEM_DETAIL_IS_ON(x)
#define MLKEM_DETAIL_ROW_1(bits) \
    bits(a, __ARM_NEON, __ARM_FEATURE_UNALIGNED, __ARM_FEATURE_FMA, __ARM_FEATURE_NUMERIC_MAXMIN) \
    bits(b, __ARM_FEATURE_ATOMICS, __ARM_FEATURE_QRDMX, __ARM_FEATURE_CRC32, __ARM_FEATURE_JCVT) \
    bits(c, __ARM_FEATURE_DOTPROD, __ARM_FEATURE_MATMUL_INT8, \
         __ARM_FEATURE_COMPLEX, __ARM_FEATURE_FRINT) \
    bits(d, __ARM_FEATURE_FP16_SCALAR_ARITHMETIC, __ARM_FEATURE_FP16_VECTOR_ARITHMETIC, \
         __ARM_FEATURE_FP16_FML, __ARM_FEATURE_BF16) \
    bits(e, __ARM_FEATURE_SHA3, __ARM_FEATURE_SHA512, __ARM_FEATURE_CSSC, __ARM_FEATURE_MOPS) \
    bits(f, __ARM_FEATURE_SVE, __ARM_FEATURE_SVE2, __ARM_FEATURE_SVE2_BITPERM, __ARM_FEATURE_SVE2p1)
#define MLKEM_DETAIL_ROW_2(bits) \
    bits(g, __ARM_FEATURE_SVE_MATMUL_INT8, __ARM_FEATURE_SVE_BF16, \
         __ARM_FEATURE_SME, __ARM_FEATURE_LOCALLY_STREAMING) \
    bits(h, __ARM_FEATURE_PAUTH, __ARM_FEATURE_PAC_DEFAULT, \
         __ARM_FEATURE_RCPC, __ARM_FEATURE_LS64) \
    bits(i, __ARM_FEATURE_BF16_SCALAR_ARITHMETIC, __ARM_FEATURE_BF16_VECTOR_ARITHMETIC, \
         __ARM_FEATURE_MEMORY_TAGGING, __ARM_FEATURE_RNG) \
    bits(j, __thumb__, __thumb2__, __ARM_FEATURE_IDIV, __ARM_FEATURE_DSP) \
    bits(k, __ARM_FEATURE_CLZ, __ARM_FEATURE_SIMD32, __ARM_FEATURE_SAT, __ARM_FEATURE_QBIT) \
    bits(l, none, none, none, none)
#define MLKEM_DETAIL_ROW_3(bits)
#define MLKEM_DETAIL_ROW_4(bits)
#if defined(__ARM_FEATURE_SVE_BITS) && __ARM_FEATURE_SVE_BITS
#define MLKEM_DETAIL_NUMBER MLKEM_DETAIL_VALUE(v, __ARM_FEATURE_SVE_BITS)
#elif defined(__arm__) && defined(__ARM_ARCH)
#define MLKEM_DETAIL_NUMBER MLKEM_DETAIL_VALUE(w, __ARM_ARCH)
#endif
#elif defined(__riscv)
// Extensions are predefined as their versions, or not at all.
#define MLKEM_DETAIL_BIT(x) MLKEM_DETAIL_IS_DEFINED(x)
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
#define MLKEM_DETAIL_ROW_1(bits) \
    bits(a, __riscv_c, __riscv_d, __riscv_f, __riscv_misaligned_fast) \
    bits(b, __riscv_zba, __riscv_zbb, __riscv_zbc, __riscv_zbs) \
    bits(c, __riscv_zbkb, __riscv_zbkc, __riscv_zbkx, __riscv_zicond) \
    bits(d, __riscv_zfa, __riscv_zfh, __riscv_zfhmin, __riscv_zfinx) \
    bits(e, __riscv_zca, __riscv_zcb, __riscv_zcmop, __riscv_zimop) \
    bits(f, __riscv_v, __riscv_zve32x, __riscv_zve32f, __riscv_zve64x)
#define MLKEM_DETAIL_ROW_2(bits) \
    bits(g, __riscv_zve64f, __riscv_zve64d, __riscv_zvfh, __riscv_zvfhmin) \
    bits(h, __riscv_zvbb, __riscv_zvbc, __riscv_zvkb, __riscv_zvkned) \
    bits(i, __riscv_zvl32b, __riscv_zvl64b, __riscv_zvl128b, __riscv_zvl256b) \
    bits(j, __riscv_zvl512b, __riscv_zvl1024b, __riscv_zicbop, __riscv_zihintpause) \
    bits(k, __riscv_zawrs, __riscv_zacas, __riscv_zkne, __riscv_zknh) \
    bits(l, __riscv_zknd, __riscv_zmmul, __riscv_zicbom, __riscv_zicboz)
#define MLKEM_DETAIL_ROW_3(bits) \
    bits(m, __riscv_xtheadba, __riscv_xtheadbb, __riscv_xtheadbs, __riscv_xtheadcondmov) \
    bits(n, __riscv_xtheadmac, __riscv_xtheadmemidx, __riscv_xventanacondops, __riscv_xsfvcp) \
    bits(o, none, none, none, none) \
    bits(p, none, none, none, none) \
    bits(q, none, none, none, none) \
    bits(r, none, none, none, none)
#define MLKEM_DETAIL_ROW_4(bits)
#if defined(__riscv_v_fixed_vlen)
#define MLKEM_DETAIL_NUMBER MLKEM_DETAIL_VALUE(v, __riscv_v_fixed_vlen)
#endif
#elif defined(__s390x__)
#define MLKEM_DETAIL_BIT(x) MLKEM_DETAIL_IS_ON(x)
#define MLKEM_DETAIL_ROW_1(bits) \
    bits(a, __VX__, __HTM__, __LONG_DOUBLE_VX__, none) \
    bits(b, none, none, none, none) \
    bits(c, none, none, none, none) \
    bits(d, none, none, none, none) \
    bits(e, none, none, none, none) \
    bits(f, none, none, none, none)
#define MLKEM_DETAIL_ROW_2(bits)
#define MLKEM_DETAIL_ROW_3(bits)
#define MLKEM_DETAIL_ROW_4(bits)
#define MLKEM_DETAIL_NUMBER MLKEM_DETAIL_VALUE(v, __ARCH__)
#elif defined(__powerpc__)
#define MLKEM_DETAIL_BIT(x) MLKEM_DETAIL_IS_ON(x)
#define MLKEM_DETAIL_ROW_1(bits) \
    bits(a, _ARCH_PWR7, _ARCH_PWR8, _ARCH_PWR9, _ARCH_PWR10) \
    bits(b, _ARCH_PWR11, __ALTIVEC__, __VSX__, __HTM__) \
    bits(c, __CRYPTO__, __FLOAT128__, __MMA__, __PCREL__) \
    bits(d, none, none, none, none) \
    bits(e, none, none, none, none) \
    bits(f, none, none, none, none)
#define MLKEM_DETAIL_ROW_2(bits)
#define MLKEM_DETAIL_ROW_3(bits)
#define MLKEM_DETAIL_ROW_4(bits)
#else
#define MLKEM_DETAIL_BIT(x) MLKEM_DETAIL_IS_ON(x)
#define MLKEM_DETAIL_ROW_1(bits) \
    bits(a, __wasm_simd128__, __wasm_relaxed_simd__, __loongarch_sx, __loongarch_asx) \
    bits(b, __mips_msa, none, none, none) \
    bits(c, none, none, none, none) \
    bits(d, none, none, none, none) \
    bits(e, none, none, none, none) \
    bits(f, none, none, none, none)
#define MLKEM_DETAIL_ROW_2(bits)
#define MLKEM_DETAIL_ROW_3(bits)
#define MLKEM_DETAIL_ROW_4(bits)
#endif
// clang-format on

#if !defined(MLKEM_DETAIL_NUMBER)
#define MLKEM_DETAIL_NUMBER
#endif

// A row without a bit costs no time where the tag is expanded.
#if 0 MLKEM_DETAIL_ROW_1(MLKEM_DETAIL_ANY)
#define MLKEM_DETAIL_TAG_1 MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ROW_1(MLKEM_DETAIL_PART))
#else
#define MLKEM_DETAIL_TAG_1
#endif
#if 0 MLKEM_DETAIL_ROW_2(MLKEM_DETAIL_ANY)
#define MLKEM_DETAIL_TAG_2 MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ROW_2(MLKEM_DETAIL_PART))
#else
#define MLKEM_DETAIL_TAG_2
#endif
#if 0 MLKEM_DETAIL_ROW_3(MLKEM_DETAIL_ANY)
#define MLKEM_DETAIL_TAG_3 MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ROW_3(MLKEM_DETAIL_PART))
#else
#define MLKEM_DETAIL_TAG_3
#endif
#if 0 MLKEM_DETAIL_ROW_4(MLKEM_DETAIL_ANY)
#define MLKEM_DETAIL_TAG_4 MLKEM_DETAIL_JOIN(MLKEM_DETAIL_ROW_4(MLKEM_DETAIL_PART))
#else
#define MLKEM_DETAIL_TAG_4
#endif
#if MLKEM_BACKEND_AVX512 && MLKEM_BACKEND_AVX2 && MLKEM_BACKEND_SSE2 && MLKEM_BACKEND_NEON_SHA3 && \
    MLKEM_BACKEND_NEON && MLKEM_BACKEND_WASM
#define MLKEM_DETAIL_TAG_5
#else
#define MLKEM_DETAIL_TAG_5                                                                         \
    MLKEM_DETAIL_JOIN(,                                                                            \
                      MLKEM_DETAIL_DIGIT(x, 1, MLKEM_DETAIL_IS_ON(MLKEM_BACKEND_AVX512),           \
                                         MLKEM_DETAIL_IS_ON(MLKEM_BACKEND_AVX2),                   \
                                         MLKEM_DETAIL_IS_ON(MLKEM_BACKEND_SSE2)),                  \
                      MLKEM_DETAIL_DIGIT(y, 1, MLKEM_DETAIL_IS_ON(MLKEM_BACKEND_WASM),             \
                                         MLKEM_DETAIL_IS_ON(MLKEM_BACKEND_NEON_SHA3),              \
                                         MLKEM_DETAIL_IS_ON(MLKEM_BACKEND_NEON)),                  \
                      , , , )
#endif

// Units with MLKEM_COMPILED have other functions under the same names.
#if defined(MLKEM_COMPILED) && MLKEM_DETAIL_OPTIMIZED
#define MLKEM_DETAIL_TAG_0 target_co
#elif defined(MLKEM_COMPILED)
#define MLKEM_DETAIL_TAG_0 target_c
#elif MLKEM_DETAIL_OPTIMIZED
#define MLKEM_DETAIL_TAG_0 target_o
#else
#define MLKEM_DETAIL_TAG_0 target_
#endif
#define MLKEM_DETAIL_TARGET                                                                        \
    MLKEM_DETAIL_JOIN(MLKEM_DETAIL_TAG_0, MLKEM_DETAIL_TAG_1, MLKEM_DETAIL_TAG_2,                  \
                      MLKEM_DETAIL_TAG_3, MLKEM_DETAIL_TAG_4, MLKEM_DETAIL_NUMBER,                 \
                      MLKEM_DETAIL_TAG_5)

// The tag as an inline namespace, in that of the ABI. The macro hides the word inline, which ctags does not
// read after "::".
#define MLKEM_DETAIL_INLINE_TARGET MLKEM_DETAIL_INLINE_ABI::inline MLKEM_DETAIL_TARGET
