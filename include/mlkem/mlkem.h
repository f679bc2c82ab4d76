/* SPDX-License-Identifier: MIT */
/** \file
 * ML-KEM (FIPS 203) and four hybrids with it, for C11 and C++, and for what binds C.
 *
 * Link mlkem::c, or compile c_functions.inl in one C++ unit, with libcrypto for hybrids. It needs
 * the system's random source.
 *
 *     uint8_t ek[MLKEM_768_ENCAPSULATION_KEY_SIZE], dk[MLKEM_768_DECAPSULATION_KEY_SIZE];
 *     uint8_t c[MLKEM_768_CIPHERTEXT_SIZE];
 *     uint8_t sent[MLKEM_SHARED_SECRET_SIZE], received[MLKEM_SHARED_SECRET_SIZE];
 *     int error = mlkem_keygen(MLKEM_768, ek, sizeof ek, dk, sizeof dk);
 *     if (error == MLKEM_OK)
 *         error = mlkem_encaps(MLKEM_768, ek, sizeof ek, c, sizeof c, sent, sizeof sent);
 *     if (error == MLKEM_OK)
 *         error = mlkem_decaps(MLKEM_768, dk, sizeof dk, c, sizeof c, received, sizeof received);
 *     if (error != MLKEM_OK)
 *         return error;
 *
 * Every function that can fail returns the number of an enum mlkem_error, MLKEM_OK if it did not.
 * Each buffer comes with its size in bytes. MLKEM_INVALID_LENGTH is a wrong size or a null pointer.
 * MLKEM_UNSUPPORTED is a KEM or a function that this build lacks. After these two and
 * MLKEM_NO_ROOM outputs are as they were, or zero. After another error they are zero.
 *
 * Outputs must not overlap other arguments; a library with assertions ends the program. Inputs must
 * not change meanwhile. The caller wipes secrets: mlkem_wipe() does. Functions are thread-safe.
 * They use no heap; with hybrids OpenSSL does. Nothing is thrown. */
#ifndef MLKEM_MLKEM_H
#define MLKEM_MLKEM_H

#include <stddef.h>
#include <stdint.h>

/* Where functions are exported from or imported: may be defined before. */
/** \cond */
#if !defined(MLKEM_API)
#if defined(_WIN32) && defined(MLKEM_C_SHARED)
#if defined(MLKEM_C_BUILDING)
#define MLKEM_API __declspec(dllexport)
#else
#define MLKEM_API __declspec(dllimport)
#endif
#elif defined(__GNUC__) && !defined(_WIN32)
#define MLKEM_API __attribute__((visibility("default")))
#else
#define MLKEM_API
#endif
#endif

/* Compilers warn of an error that is ignored. */
#if defined(__GNUC__)
#define MLKEM_CHECKED MLKEM_API __attribute__((warn_unused_result))
#else
#define MLKEM_CHECKED MLKEM_API
#endif
/** \endcond */

/** The version of this header: 10000 major + 100 minor + patch. */
#define MLKEM_H_VERSION 100

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Sizes in bytes (FIPS 203, Table 3). */

#define MLKEM_SEED_SIZE 64          /**< d || z, from which a key pair follows */
#define MLKEM_MESSAGE_SIZE 32       /**< m, the randomness of an encapsulation */
#define MLKEM_SHARED_SECRET_SIZE 32 /**< of ML-KEM, X-Wing and the concrete hybrids */

/** Bytes of keys and ciphertexts of ML-KEM-512.
 * \{ */
#define MLKEM_512_ENCAPSULATION_KEY_SIZE 800
#define MLKEM_512_DECAPSULATION_KEY_SIZE 1632
#define MLKEM_512_CIPHERTEXT_SIZE 768
/** \} */

/** Bytes of keys and ciphertexts of ML-KEM-768.
 * \{ */
#define MLKEM_768_ENCAPSULATION_KEY_SIZE 1184
#define MLKEM_768_DECAPSULATION_KEY_SIZE 2400
#define MLKEM_768_CIPHERTEXT_SIZE 1088
/** \} */

/** Bytes of keys and ciphertexts of ML-KEM-1024.
 * \{ */
#define MLKEM_1024_ENCAPSULATION_KEY_SIZE 1568
#define MLKEM_1024_DECAPSULATION_KEY_SIZE 3168
#define MLKEM_1024_CIPHERTEXT_SIZE 1568
/** \} */

/** Bytes of keys, ciphertexts and secrets of X25519MLKEM768. The decapsulation key is its seed.
 * \{ */
#define MLKEM_X25519MLKEM768_ENCAPSULATION_KEY_SIZE 1216
#define MLKEM_X25519MLKEM768_DECAPSULATION_KEY_SIZE 96
#define MLKEM_X25519MLKEM768_CIPHERTEXT_SIZE 1120
#define MLKEM_X25519MLKEM768_SHARED_SECRET_SIZE 64
/** \} */

/** Bytes of keys and ciphertexts of X-Wing. The decapsulation key is its seed.
 * \{ */
#define MLKEM_X_WING_ENCAPSULATION_KEY_SIZE 1216
#define MLKEM_X_WING_DECAPSULATION_KEY_SIZE 32
#define MLKEM_X_WING_CIPHERTEXT_SIZE 1120
/** \} */

/** Bytes of keys and ciphertexts of MLKEM768-P256. The decapsulation key is its seed.
 * \{ */
#define MLKEM_MLKEM768_P256_ENCAPSULATION_KEY_SIZE 1249
#define MLKEM_MLKEM768_P256_DECAPSULATION_KEY_SIZE 32
#define MLKEM_MLKEM768_P256_CIPHERTEXT_SIZE 1153
/** \} */

/** Bytes of keys and ciphertexts of MLKEM1024-P384. The decapsulation key is its seed.
 * \{ */
#define MLKEM_MLKEM1024_P384_ENCAPSULATION_KEY_SIZE 1665
#define MLKEM_MLKEM1024_P384_DECAPSULATION_KEY_SIZE 32
#define MLKEM_MLKEM1024_P384_CIPHERTEXT_SIZE 1665
/** \} */

#define MLKEM_KEY_HEADER_SIZE 64          /**< the first part of a key, for two steps */
#define MLKEM_ENCAPSULATION_STATE_SIZE 96 /**< what is kept between the two steps */

/** Bytes of room that are enough for each KEM above.
 * \{ */
#define MLKEM_MAX_ENCAPSULATION_KEY_SIZE 1665
#define MLKEM_MAX_DECAPSULATION_KEY_SIZE 3168
#define MLKEM_MAX_CIPHERTEXT_SIZE 1665
#define MLKEM_MAX_SHARED_SECRET_SIZE 64
#define MLKEM_MAX_SEED_SIZE 96
#define MLKEM_MAX_RANDOMNESS_SIZE 160
#define MLKEM_MAX_KEY_FILE_SIZE 4608 /**< DER or PEM, any form, with the zero at the end */
/** \} */

/* ---- Key encapsulation mechanisms. The last four need OpenSSL: else they are MLKEM_UNSUPPORTED. */

/** Numbers of KEMs, which functions take as `kem`. */
enum mlkem_kem {
    MLKEM_512 = 1,            /**< ML-KEM-512, security category 1 */
    MLKEM_768 = 2,            /**< ML-KEM-768, security category 3 */
    MLKEM_1024 = 3,           /**< ML-KEM-1024, security category 5 */
    MLKEM_X25519MLKEM768 = 4, /**< TLS 1.3, code point 0x11ec */
    MLKEM_X_WING = 5,         /**< draft-connolly-cfrg-xwing-kem */
    MLKEM_MLKEM768_P256 = 6,  /**< HPKE 0x0050, draft-irtf-cfrg-concrete-hybrid-kems */
    MLKEM_MLKEM1024_P384 = 7  /**< HPKE 0x0051 */
};

/** Bytes of an encapsulation key. 0 for a number that is no KEM. */
MLKEM_API size_t mlkem_encapsulation_key_size(int kem);
/** Bytes of a decapsulation key. 0 for a number that is no KEM. */
MLKEM_API size_t mlkem_decapsulation_key_size(int kem);
/** Bytes of a ciphertext. 0 for a number that is no KEM. */
MLKEM_API size_t mlkem_ciphertext_size(int kem);
/** Bytes of a shared secret. 0 for a number that is no KEM. */
MLKEM_API size_t mlkem_shared_secret_size(int kem);
/** Bytes of the seed of a key pair. 0 for a number that is no KEM. */
MLKEM_API size_t mlkem_seed_size(int kem);
/** Bytes of the randomness of mlkem_encaps_derandomised(). 0 for a number that is no KEM. */
MLKEM_API size_t mlkem_randomness_size(int kem);
/** The name, such as "ML-KEM-768". NULL for a number that is no KEM. */
MLKEM_API const char* mlkem_name(int kem);

/* ---- Errors, most with the numbers of mlkem::errc. */

/** What functions return. */
enum mlkem_error {
    MLKEM_OK = 0,             /**< no error */
    MLKEM_INVALID_LENGTH = 1, /**< a wrong size, also of a key in a file, or a null pointer */
    MLKEM_COEFFICIENT_OUT_OF_RANGE =
        2,                     /**< a key with a coefficient of 3329 or more (section 7.2) */
    MLKEM_HASH_MISMATCH = 3,   /**< dk does not hold the hash of its ek (section 7.3) */
    MLKEM_SEED_MISMATCH = 4,   /**< of a file: seed and expanded key differ */
    MLKEM_ENTROPY_FAILURE = 5, /**< the system's random source failed */
    MLKEM_PAIRWISE_CHECK_FAILURE =
        6,                       /**< of a file: dk does not decapsulate what its ek encapsulates */
    MLKEM_SELF_TEST_FAILURE = 7, /**< the code must not be used */
    MLKEM_MALFORMED_DER = 8,     /**< a key file is not the DER of its structure */
    MLKEM_MALFORMED_PEM = 9,     /**< a text has no PEM block of a key, or a malformed one */
    MLKEM_WRONG_ALGORITHM = 10,  /**< a key file of another algorithm */
    MLKEM_PUBLIC_KEY_MISMATCH = 11, /**< of a file: its public key is not that of its private key */
    MLKEM_SEED_UNAVAILABLE = 12,    /**< the form has the seed, and the key was given expanded */
    MLKEM_INVALID_SHARE = 13, /**< of a hybrid: the classical share is no point, or gives zero */
    MLKEM_INVALID_PRIVATE_KEY = 14, /**< of a hybrid: the classical private key is out of range */
    MLKEM_BARE_EXPANDED_KEY = 19,   /**< the file is dk itself, without ASN.1: use its bytes */
    MLKEM_PUBLIC_KEY_APPENDED = 20, /**< the file is dk and then ek, without ASN.1 */
    MLKEM_PART_MISMATCH = 21,       /**< a second part that does not belong to its header */
    MLKEM_STATE_SPENT = 22,         /**< an encapsulation that was finished before */
    MLKEM_UNSUPPORTED = 100,        /**< no such KEM here, or it does not have this function */
    MLKEM_OPENSSL_ERROR = 101,      /**< of a hybrid: OpenSSL failed, for lack of memory for one */
    MLKEM_NO_ROOM = 102, /**< of a key file: too little room; the sizes are what is needed */
    MLKEM_NO_KEY = 103   /**< a prepared key that was never made, or was destroyed */
};

/** The English text of an error. Never NULL; valid as long as the program runs. */
MLKEM_API const char* mlkem_error_text(int error);

/* ---- Operations (FIPS 203, section 7). Hybrids add MLKEM_OPENSSL_ERROR. */

/** A new key pair (Algorithm 19). MLKEM_ENTROPY_FAILURE. */
MLKEM_CHECKED int mlkem_keygen(int kem, uint8_t* ek, size_t ek_size, uint8_t* dk, size_t dk_size);
/** The key pair of a seed of mlkem_seed_size() bytes: the form to store. */
MLKEM_CHECKED int mlkem_keygen_from_seed(int kem, const uint8_t* key_seed, size_t key_seed_size,
                                         uint8_t* ek, size_t ek_size, uint8_t* dk, size_t dk_size);
/** A seed of the system's random source, to make key pairs from. MLKEM_ENTROPY_FAILURE. */
MLKEM_CHECKED int mlkem_random_seed(int kem, uint8_t* key_seed, size_t key_seed_size);

/** The check of section 7.2: MLKEM_COEFFICIENT_OUT_OF_RANGE. */
MLKEM_CHECKED int mlkem_check_encapsulation_key(int kem, const uint8_t* ek, size_t ek_size);
/** The check of section 7.3, and of coefficients: MLKEM_HASH_MISMATCH,
 * MLKEM_COEFFICIENT_OUT_OF_RANGE. */
MLKEM_CHECKED int mlkem_check_decapsulation_key(int kem, const uint8_t* dk, size_t dk_size);

/** A ciphertext and its shared secret (Algorithm 20). Checks ek: MLKEM_COEFFICIENT_OUT_OF_RANGE;
 * MLKEM_ENTROPY_FAILURE; of hybrids MLKEM_INVALID_SHARE. */
MLKEM_CHECKED int mlkem_encaps(int kem, const uint8_t* ek, size_t ek_size, uint8_t* c,
                               size_t c_size, uint8_t* secret, size_t secret_size);
/** The encapsulation that `randomness` of mlkem_randomness_size() bytes determines, for tests.
 * It is secret, and used once. Errors: those of mlkem_encaps. */
MLKEM_CHECKED int mlkem_encaps_derandomised(int kem, const uint8_t* ek, size_t ek_size,
                                            const uint8_t* randomness, size_t randomness_size,
                                            uint8_t* c, size_t c_size, uint8_t* secret,
                                            size_t secret_size);
/** The shared secret of c (Algorithm 21). Checks dk, with the errors of that check. A wrong
 * ciphertext is no error: it gives a secret that nobody knows, in the same time. With a hybrid it
 * may be MLKEM_INVALID_SHARE. */
MLKEM_CHECKED int mlkem_decaps(int kem, const uint8_t* dk, size_t dk_size, const uint8_t* c,
                               size_t c_size, uint8_t* secret, size_t secret_size);

/* ---- An encapsulation in two steps, for small messages: ML-KEM only.
 *
 * A key is its header of MLKEM_KEY_HEADER_SIZE bytes, which mlkem_key_header() makes, and a second
 * part: the key without its last 32 bytes. A ciphertext is ct1 and then ct2. The state of
 * MLKEM_ENCAPSULATION_STATE_SIZE bytes is secret. */

/** Bytes of the second part of a key. 0 for a number that is no ML-KEM. */
MLKEM_API size_t mlkem_key_second_part_size(int kem);
/** Bytes of ct1, the first part of a ciphertext. 0 for a number that is no ML-KEM. */
MLKEM_API size_t mlkem_ciphertext_1_size(int kem);
/** Bytes of ct2, the second part of a ciphertext. 0 for a number that is no ML-KEM. */
MLKEM_API size_t mlkem_ciphertext_2_size(int kem);

/** The header of ek. Checks ek: MLKEM_COEFFICIENT_OUT_OF_RANGE. */
MLKEM_CHECKED int mlkem_key_header(int kem, const uint8_t* ek, size_t ek_size, uint8_t* header,
                                   size_t header_size);
/** The first step. MLKEM_ENTROPY_FAILURE. */
MLKEM_CHECKED int mlkem_encaps_begin(int kem, const uint8_t* header, size_t header_size,
                                     uint8_t* ct1, size_t ct1_size, uint8_t* state,
                                     size_t state_size);
/** The second step, which wipes the state if it succeeds. Another error leaves the state as it was.
 * MLKEM_PART_MISMATCH, MLKEM_COEFFICIENT_OUT_OF_RANGE; MLKEM_STATE_SPENT, of a wiped state. */
MLKEM_CHECKED int mlkem_encaps_finish(int kem, uint8_t* state, size_t state_size,
                                      const uint8_t* second_part, size_t second_part_size,
                                      uint8_t* ct2, size_t ct2_size, uint8_t* secret,
                                      size_t secret_size);

/* ---- Keys that are checked and expanded once, for many operations: ML-KEM only.
 *
 * The caller has the memory, since the library allocates none. An object must not be copied or
 * moved. Destroying wipes it; it may be destroyed twice, or after an error. Several threads may use
 * one object at once. */

#define MLKEM_PREPARED_ENCAPSULATION_KEY_SIZE 10496 /**< bytes of the object */
#define MLKEM_PREPARED_DECAPSULATION_KEY_SIZE 12800 /**< bytes of the object */

/** An encapsulation key that was checked and expanded. Public. */
typedef struct mlkem_prepared_encapsulation_key {
    unsigned char opaque[MLKEM_PREPARED_ENCAPSULATION_KEY_SIZE]; /**< for the library */
} mlkem_prepared_encapsulation_key;
/** A decapsulation key that was checked and expanded. Secret. */
typedef struct mlkem_prepared_decapsulation_key {
    unsigned char opaque[MLKEM_PREPARED_DECAPSULATION_KEY_SIZE]; /**< for the library */
} mlkem_prepared_decapsulation_key;

/** Checks and expands ek. MLKEM_COEFFICIENT_OUT_OF_RANGE. After any error *out holds no key. A key
 * that it held is wiped. */
MLKEM_CHECKED int mlkem_prepare_encapsulation_key(int kem, const uint8_t* ek, size_t ek_size,
                                                  mlkem_prepared_encapsulation_key* out);
/** Checks and expands dk, with the errors of mlkem_check_decapsulation_key. After any error *out
 * holds no key. A key that it held is wiped. */
MLKEM_CHECKED int mlkem_prepare_decapsulation_key(int kem, const uint8_t* dk, size_t dk_size,
                                                  mlkem_prepared_decapsulation_key* out);
/** A ciphertext and its shared secret. MLKEM_NO_KEY, also of an object of zeros;
 * MLKEM_ENTROPY_FAILURE. */
MLKEM_CHECKED int mlkem_encaps_prepared(const mlkem_prepared_encapsulation_key* ek, uint8_t* c,
                                        size_t c_size, uint8_t* secret, size_t secret_size);
/** The shared secret of c. MLKEM_NO_KEY, also of an object of zeros. */
MLKEM_CHECKED int mlkem_decaps_prepared(const mlkem_prepared_decapsulation_key* dk,
                                        const uint8_t* c, size_t c_size, uint8_t* secret,
                                        size_t secret_size);
/** Wipes the object. It then holds no key. */
MLKEM_API void mlkem_destroy_encapsulation_key(mlkem_prepared_encapsulation_key* ek);
/** Wipes the object. It then holds no key. */
MLKEM_API void mlkem_destroy_decapsulation_key(mlkem_prepared_decapsulation_key* dk);

/* ---- Many independent operations side by side, which takes less time: ML-KEM only.
 *
 * Arrays hold one thing after another: `eks` count times mlkem_encapsulation_key_size() bytes. Keys
 * are checked first, with the errors of mlkem_encaps and mlkem_decaps. If one is bad, its index
 * goes to *first_bad, unless that is NULL. Otherwise *first_bad is not written. */

/** `count` new key pairs. MLKEM_ENTROPY_FAILURE. */
MLKEM_CHECKED int mlkem_keygen_batch(int kem, size_t count, uint8_t* eks, size_t eks_size,
                                     uint8_t* dks, size_t dks_size);
/** A ciphertext and a secret for each key. MLKEM_COEFFICIENT_OUT_OF_RANGE,
 * MLKEM_ENTROPY_FAILURE. */
MLKEM_CHECKED int mlkem_encaps_batch(int kem, size_t count, const uint8_t* eks, size_t eks_size,
                                     uint8_t* cs, size_t cs_size, uint8_t* secrets,
                                     size_t secrets_size, size_t* first_bad);
/** The secret of each ciphertext, with the key at its index. The errors of
 * mlkem_check_decapsulation_key. */
MLKEM_CHECKED int mlkem_decaps_batch(int kem, size_t count, const uint8_t* dks, size_t dks_size,
                                     const uint8_t* cs, size_t cs_size, uint8_t* secrets,
                                     size_t secrets_size, size_t* first_bad);

/* ---- Key files, DER and PEM (RFC 9935; X-Wing's draft): ML-KEM and X-Wing.
 *
 * *out_size is the room at `out` before, and what was written after. MLKEM_NO_ROOM: it is what is
 * needed. A PEM text ends with a zero, which does not count, but needs room. After another error
 * sizes and *kem are 0. MLKEM_MAX_KEY_FILE_SIZE is always enough. */

/** How a file holds a private key. A form that the KEM does not have is MLKEM_UNSUPPORTED:
 * X-Wing has seeds only. */
enum mlkem_private_key_form {
    MLKEM_FORM_SEED = 0,     /**< the seed alone, which RFC 9935 recommends */
    MLKEM_FORM_EXPANDED = 1, /**< the expanded dk */
    MLKEM_FORM_BOTH = 2      /**< both */
};

/** The file of a public key. The errors of mlkem_check_encapsulation_key. */
MLKEM_CHECKED int mlkem_public_key_to_der(int kem, const uint8_t* ek, size_t ek_size, uint8_t* out,
                                          size_t* out_size);
/** The text of a public key. The errors of mlkem_check_encapsulation_key. */
MLKEM_CHECKED int mlkem_public_key_to_pem(int kem, const uint8_t* ek, size_t ek_size, char* out,
                                          size_t* out_size);
/** The file of a private key. `key` is the seed, or for MLKEM_FORM_EXPANDED also the expanded
 * dk: its size says which. The errors of mlkem_check_decapsulation_key;
 * MLKEM_SEED_UNAVAILABLE. */
MLKEM_CHECKED int mlkem_private_key_to_der(int kem, int form, const uint8_t* key, size_t key_size,
                                           uint8_t* out, size_t* out_size);
/** The text of a private key: see mlkem_private_key_to_der(). */
MLKEM_CHECKED int mlkem_private_key_to_pem(int kem, int form, const uint8_t* key, size_t key_size,
                                           char* out, size_t* out_size);

/** The public key in a file, which says of which KEM it is: *kem. A file of X-Wing is
 * MLKEM_WRONG_ALGORITHM without OpenSSL. MLKEM_MALFORMED_DER, MLKEM_WRONG_ALGORITHM,
 * MLKEM_INVALID_LENGTH, and the errors of mlkem_check_encapsulation_key. */
MLKEM_CHECKED int mlkem_public_key_from_der(const uint8_t* der, size_t der_size, int* kem,
                                            uint8_t* ek, size_t* ek_size);
/** The public key in a text: see mlkem_public_key_from_der(). Also MLKEM_MALFORMED_PEM. */
MLKEM_CHECKED int mlkem_public_key_from_pem(const char* pem, size_t pem_size, int* kem, uint8_t* ek,
                                            size_t* ek_size);
/** The expanded dk, and the seed, if the file has one: else *key_seed_size is 0. `key_seed` and
 * `key_seed_size` may both be NULL. The errors of mlkem_public_key_from_der(), those of
 * mlkem_check_decapsulation_key, and those of mlkem_error that are "of a file". */
MLKEM_CHECKED int mlkem_private_key_from_der(const uint8_t* der, size_t der_size, int* kem,
                                             uint8_t* dk, size_t* dk_size, uint8_t* key_seed,
                                             size_t* key_seed_size);
/** The private key in a text: see mlkem_private_key_from_der(). Also MLKEM_MALFORMED_PEM. */
MLKEM_CHECKED int mlkem_private_key_from_pem(const char* pem, size_t pem_size, int* kem,
                                             uint8_t* dk, size_t* dk_size, uint8_t* key_seed,
                                             size_t* key_seed_size);

/* ---- The rest. */

/** Overwrites secrets with zeros; no compiler removes it. */
MLKEM_API void mlkem_wipe(void* secret, size_t size);
/** Runs the known-answer tests of a KEM (FIPS 140-3). MLKEM_SELF_TEST_FAILURE. */
MLKEM_CHECKED int mlkem_self_test(int kem);
/** What operations run on: "avx512", "avx2", ... */
MLKEM_API const char* mlkem_active_backend(void);
/** The MLKEM_H_VERSION of the library that runs. */
MLKEM_API int mlkem_version_number(void);

#ifdef __cplusplus
}
#endif

#endif
