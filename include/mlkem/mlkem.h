/* ML-KEM (FIPS 203), X25519MLKEM768 and X-Wing for C11 and C++, and for what binds C.
 *
 * Link mlkem::c, or compile c_functions.inl in one C++ unit.
 *
 *     uint8_t ek[MLKEM_768_ENCAPSULATION_KEY_SIZE], dk[MLKEM_768_DECAPSULATION_KEY_SIZE];
 *     uint8_t c[MLKEM_768_CIPHERTEXT_SIZE], K[MLKEM_SHARED_SECRET_SIZE];
 *     mlkem_keygen(MLKEM_768, ek, sizeof ek, dk, sizeof dk);
 *     mlkem_encaps(MLKEM_768, ek, sizeof ek, c, sizeof c, K, sizeof K);
 *     mlkem_decaps(MLKEM_768, dk, sizeof dk, c, sizeof c, K, sizeof K);
 *
 * Every function that can fail returns an enum mlkem_error, and MLKEM_OK if it did not. Each buffer
 * comes with its size in bytes. A wrong size, or a null pointer, is MLKEM_INVALID_LENGTH, and then
 * nothing was written. After another error all outputs are zero. Outputs must not overlap other
 * arguments. The caller wipes secrets: mlkem_wipe() does.
 *
 * Functions are thread-safe. They use no heap; of hybrids OpenSSL uses it. Nothing is thrown. */
#ifndef MLKEM_MLKEM_H
#define MLKEM_MLKEM_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__) && !defined(_WIN32)
#define MLKEM_API __attribute__((visibility("default")))
#else
#define MLKEM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Sizes in bytes (FIPS 203, Table 3). */

#define MLKEM_SEED_SIZE 64 /* d || z */
#define MLKEM_MESSAGE_SIZE 32
#define MLKEM_SHARED_SECRET_SIZE 32

#define MLKEM_512_ENCAPSULATION_KEY_SIZE 800
#define MLKEM_512_DECAPSULATION_KEY_SIZE 1632
#define MLKEM_512_CIPHERTEXT_SIZE 768

#define MLKEM_768_ENCAPSULATION_KEY_SIZE 1184
#define MLKEM_768_DECAPSULATION_KEY_SIZE 2400
#define MLKEM_768_CIPHERTEXT_SIZE 1088

#define MLKEM_1024_ENCAPSULATION_KEY_SIZE 1568
#define MLKEM_1024_DECAPSULATION_KEY_SIZE 3168
#define MLKEM_1024_CIPHERTEXT_SIZE 1568

/* Of hybrids the decapsulation key is its seed. */
#define MLKEM_X25519MLKEM768_ENCAPSULATION_KEY_SIZE 1216
#define MLKEM_X25519MLKEM768_DECAPSULATION_KEY_SIZE 96
#define MLKEM_X25519MLKEM768_CIPHERTEXT_SIZE 1120
#define MLKEM_X25519MLKEM768_SHARED_SECRET_SIZE 64

#define MLKEM_X_WING_ENCAPSULATION_KEY_SIZE 1216
#define MLKEM_X_WING_DECAPSULATION_KEY_SIZE 32
#define MLKEM_X_WING_CIPHERTEXT_SIZE 1120

/* Room for any of the above. */
#define MLKEM_MAX_ENCAPSULATION_KEY_SIZE 1568
#define MLKEM_MAX_DECAPSULATION_KEY_SIZE 3168
#define MLKEM_MAX_CIPHERTEXT_SIZE 1568
#define MLKEM_MAX_SHARED_SECRET_SIZE 64
#define MLKEM_MAX_SEED_SIZE 96
#define MLKEM_MAX_KEY_FILE_SIZE 4608 /* DER or PEM, any form, with the zero at the end */

/* ---- Key encapsulation mechanisms. The last two need OpenSSL: else they are MLKEM_UNSUPPORTED. */

enum mlkem_kem {
    MLKEM_512 = 1,
    MLKEM_768 = 2,
    MLKEM_1024 = 3,
    MLKEM_X25519MLKEM768 = 4, /* TLS 1.3, code point 0x11ec */
    MLKEM_X_WING = 5          /* draft-connolly-cfrg-xwing-kem */
};

/* What a size function below gives for a value that is none of these: 0, and mlkem_name() NULL. */
MLKEM_API size_t mlkem_encapsulation_key_size(int kem);
MLKEM_API size_t mlkem_decapsulation_key_size(int kem);
MLKEM_API size_t mlkem_ciphertext_size(int kem);
MLKEM_API size_t mlkem_shared_secret_size(int kem);
MLKEM_API size_t mlkem_seed_size(int kem);
/* Of mlkem_encaps_derandomised(). */
MLKEM_API size_t mlkem_randomness_size(int kem);
MLKEM_API const char* mlkem_name(int kem);

/* ---- Errors, with the numbers of mlkem::errc. */

enum mlkem_error {
    MLKEM_OK = 0,
    MLKEM_INVALID_LENGTH = 1,           /* a wrong size, a null pointer, or too little room */
    MLKEM_COEFFICIENT_OUT_OF_RANGE = 2, /* a key with a coefficient of 3329 or more (section 7.2) */
    MLKEM_HASH_MISMATCH = 3,            /* dk does not hold the hash of its ek (section 7.3) */
    MLKEM_SEED_MISMATCH = 4,            /* a file's seed and expanded key differ */
    MLKEM_ENTROPY_FAILURE = 5,          /* the system's random source failed */
    MLKEM_PAIRWISE_CHECK_FAILURE = 6,
    MLKEM_SELF_TEST_FAILURE = 7,
    MLKEM_MALFORMED_DER = 8,
    MLKEM_MALFORMED_PEM = 9,
    MLKEM_WRONG_ALGORITHM = 10, /* a key file of another algorithm */
    MLKEM_PUBLIC_KEY_MISMATCH = 11,
    MLKEM_SEED_UNAVAILABLE = 12, /* the form has the seed, and the key was given expanded */
    MLKEM_INVALID_SHARE = 13,    /* the classical half of a hybrid is no point, or gives zero */
    MLKEM_INVALID_PRIVATE_KEY = 14,
    MLKEM_BARE_EXPANDED_KEY = 19,
    MLKEM_PUBLIC_KEY_APPENDED = 20,
    MLKEM_UNSUPPORTED = 100,  /* no such KEM here, or it does not have this function */
    MLKEM_OPENSSL_ERROR = 101 /* OpenSSL failed, for lack of memory for one */
};

/* English, never NULL, there as long as the program. */
MLKEM_API const char* mlkem_error_text(int error);

/* ---- Operations (FIPS 203, section 7). */

/* A new key pair. MLKEM_ENTROPY_FAILURE. */
MLKEM_API int mlkem_keygen(int kem, uint8_t* ek, size_t ek_size, uint8_t* dk, size_t dk_size);
/* The key pair of a seed: the form to store. */
MLKEM_API int mlkem_keygen_from_seed(int kem, const uint8_t* seed, size_t seed_size, uint8_t* ek,
                                     size_t ek_size, uint8_t* dk, size_t dk_size);
/* A seed of the system's random source, to make key pairs from. MLKEM_ENTROPY_FAILURE. */
MLKEM_API int mlkem_random_seed(int kem, uint8_t* seed, size_t seed_size);

/* The checks of sections 7.2 and 7.3, and of a hybrid's share. */
MLKEM_API int mlkem_check_encapsulation_key(int kem, const uint8_t* ek, size_t ek_size);
MLKEM_API int mlkem_check_decapsulation_key(int kem, const uint8_t* dk, size_t dk_size);

/* A ciphertext and its shared secret. Checks ek. MLKEM_ENTROPY_FAILURE. */
MLKEM_API int mlkem_encaps(int kem, const uint8_t* ek, size_t ek_size, uint8_t* c, size_t c_size,
                           uint8_t* K, size_t K_size);
/* The encapsulation that `randomness` determines, for tests. It is secret, and used once. */
MLKEM_API int mlkem_encaps_derandomised(int kem, const uint8_t* ek, size_t ek_size,
                                        const uint8_t* randomness, size_t randomness_size,
                                        uint8_t* c, size_t c_size, uint8_t* K, size_t K_size);
/* The shared secret of c. Checks dk. A wrong ciphertext is no error: it gives a secret that nobody
 * knows, in the same time. With a hybrid it may be MLKEM_INVALID_SHARE. */
MLKEM_API int mlkem_decaps(int kem, const uint8_t* dk, size_t dk_size, const uint8_t* c,
                           size_t c_size, uint8_t* K, size_t K_size);

/* ---- Keys that are checked and expanded once, for many operations: ML-KEM only.
 *
 * The caller has the memory, since the library allocates none. An object must not be copied or
 * moved. Destroy it: that wipes it. Several threads may use one at a time. */

#define MLKEM_PREPARED_ENCAPSULATION_KEY_SIZE 10496
#define MLKEM_PREPARED_DECAPSULATION_KEY_SIZE 12800

typedef struct mlkem_prepared_encapsulation_key {
    unsigned char opaque[MLKEM_PREPARED_ENCAPSULATION_KEY_SIZE];
} mlkem_prepared_encapsulation_key;
typedef struct mlkem_prepared_decapsulation_key {
    unsigned char opaque[MLKEM_PREPARED_DECAPSULATION_KEY_SIZE];
} mlkem_prepared_decapsulation_key;

/* Errors: those of the checks. Then there is nothing to destroy. */
MLKEM_API int mlkem_prepare_encapsulation_key(int kem, const uint8_t* ek, size_t ek_size,
                                              mlkem_prepared_encapsulation_key* out);
MLKEM_API int mlkem_prepare_decapsulation_key(int kem, const uint8_t* dk, size_t dk_size,
                                              mlkem_prepared_decapsulation_key* out);
MLKEM_API int mlkem_encaps_prepared(const mlkem_prepared_encapsulation_key* ek, uint8_t* c,
                                    size_t c_size, uint8_t* K, size_t K_size);
MLKEM_API int mlkem_decaps_prepared(const mlkem_prepared_decapsulation_key* dk, const uint8_t* c,
                                    size_t c_size, uint8_t* K, size_t K_size);
MLKEM_API void mlkem_destroy_encapsulation_key(mlkem_prepared_encapsulation_key* ek);
MLKEM_API void mlkem_destroy_decapsulation_key(mlkem_prepared_decapsulation_key* dk);

/* ---- Many independent operations side by side, which takes less time: ML-KEM only.
 *
 * Arrays hold one thing after another: `eks` count times mlkem_encapsulation_key_size() bytes.
 * Keys are checked first. If one is bad, *first_bad (which may be NULL) is its index and all
 * outputs are zero. Keys must not change meanwhile. */

MLKEM_API int mlkem_keygen_batch(int kem, size_t count, uint8_t* eks, size_t eks_size, uint8_t* dks,
                                 size_t dks_size);
MLKEM_API int mlkem_encaps_batch(int kem, size_t count, const uint8_t* eks, size_t eks_size,
                                 uint8_t* cs, size_t cs_size, uint8_t* Ks, size_t Ks_size,
                                 size_t* first_bad);
MLKEM_API int mlkem_decaps_batch(int kem, size_t count, const uint8_t* dks, size_t dks_size,
                                 const uint8_t* cs, size_t cs_size, uint8_t* Ks, size_t Ks_size,
                                 size_t* first_bad);

/* ---- Key files, DER and PEM (RFC 9935; X-Wing's draft): ML-KEM and X-Wing.
 *
 * *out_size is the room at `out` before, and what was written after. If that is too little, the
 * error is MLKEM_INVALID_LENGTH and *out_size is what is needed. A PEM text ends with a zero, which
 * does not count, but needs room. MLKEM_MAX_KEY_FILE_SIZE is always enough. */

enum mlkem_private_key_form {
    MLKEM_FORM_SEED = 0,
    MLKEM_FORM_EXPANDED = 1,
    MLKEM_FORM_BOTH = 2
};

MLKEM_API int mlkem_public_key_to_der(int kem, const uint8_t* ek, size_t ek_size, uint8_t* out,
                                      size_t* out_size);
MLKEM_API int mlkem_public_key_to_pem(int kem, const uint8_t* ek, size_t ek_size, char* out,
                                      size_t* out_size);
/* `key` is the seed, or for MLKEM_FORM_EXPANDED also the expanded dk: its size says which. */
MLKEM_API int mlkem_private_key_to_der(int kem, int form, const uint8_t* key, size_t key_size,
                                       uint8_t* out, size_t* out_size);
MLKEM_API int mlkem_private_key_to_pem(int kem, int form, const uint8_t* key, size_t key_size,
                                       char* out, size_t* out_size);

/* The file says of which KEM the key is: *kem. Keys are checked. */
MLKEM_API int mlkem_public_key_from_der(const uint8_t* der, size_t der_size, int* kem, uint8_t* ek,
                                        size_t* ek_size);
MLKEM_API int mlkem_public_key_from_pem(const char* pem, size_t pem_size, int* kem, uint8_t* ek,
                                        size_t* ek_size);
/* The expanded dk, and the seed, if the file has one: else *seed_size is 0. `seed` and `seed_size`
 * may both be NULL. */
MLKEM_API int mlkem_private_key_from_der(const uint8_t* der, size_t der_size, int* kem, uint8_t* dk,
                                         size_t* dk_size, uint8_t* seed, size_t* seed_size);
MLKEM_API int mlkem_private_key_from_pem(const char* pem, size_t pem_size, int* kem, uint8_t* dk,
                                         size_t* dk_size, uint8_t* seed, size_t* seed_size);

/* ---- The rest. */

/* Overwrites secrets with zeros; no compiler removes it. */
MLKEM_API void mlkem_wipe(void* secret, size_t size);
/* Known answers (FIPS 140-3). MLKEM_SELF_TEST_FAILURE. */
MLKEM_API int mlkem_self_test(int kem);
/* "avx512", "avx2", ...: what operations run on. */
MLKEM_API const char* mlkem_active_backend(void);
/* 10000 major + 100 minor + patch of the library that runs. */
MLKEM_API int mlkem_version_number(void);

#ifdef __cplusplus
}
#endif

#endif
