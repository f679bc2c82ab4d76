/* SPDX-License-Identifier: MIT */
/* What a program in C does with mlkem.h: each function, and each error that a caller can cause. */
#include <mlkem/mlkem.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void require(int condition, const char* text, int line)
{
    if (!condition) {
        fprintf(stderr, "line %d: %s\n", line, text);
        exit(1);
    }
}
#define REQUIRE(condition) require((condition) != 0, #condition, __LINE__)

static uint8_t ek[MLKEM_MAX_ENCAPSULATION_KEY_SIZE], dk[MLKEM_MAX_DECAPSULATION_KEY_SIZE];
static uint8_t c[MLKEM_MAX_CIPHERTEXT_SIZE];
static uint8_t K[MLKEM_MAX_SHARED_SECRET_SIZE], K2[MLKEM_MAX_SHARED_SECRET_SIZE];
static uint8_t randomness[MLKEM_MAX_RANDOMNESS_SIZE];
static uint8_t seed[MLKEM_MAX_SEED_SIZE], other[MLKEM_MAX_DECAPSULATION_KEY_SIZE];
static char text[MLKEM_MAX_KEY_FILE_SIZE];

static int is_zero(const uint8_t* bytes, size_t size)
{
    size_t i = 0;
    while (i < size && bytes[i] == 0)
        ++i;
    return i == size;
}

/* An exchange with keys of a seed; sizes that are wrong by one. */
static void exchange(int kem)
{
    const size_t ek_size = mlkem_encapsulation_key_size(kem);
    const size_t dk_size = mlkem_decapsulation_key_size(kem);
    const size_t c_size = mlkem_ciphertext_size(kem);
    const size_t K_size = mlkem_shared_secret_size(kem);
    const size_t seed_size = mlkem_seed_size(kem);

    REQUIRE(mlkem_keygen(kem, ek, ek_size, dk, dk_size) == MLKEM_OK);
    REQUIRE(mlkem_random_seed(kem, seed, seed_size) == MLKEM_OK);
    REQUIRE(mlkem_keygen_from_seed(kem, seed, seed_size, ek, ek_size, dk, dk_size) == MLKEM_OK);
    REQUIRE(mlkem_check_encapsulation_key(kem, ek, ek_size) == MLKEM_OK);
    REQUIRE(mlkem_check_decapsulation_key(kem, dk, dk_size) == MLKEM_OK);
    REQUIRE(mlkem_encaps(kem, ek, ek_size, c, c_size, K, K_size) == MLKEM_OK);
    REQUIRE(mlkem_decaps(kem, dk, dk_size, c, c_size, K2, K_size) == MLKEM_OK);
    REQUIRE(memcmp(K, K2, K_size) == 0 && !is_zero(K, K_size));

    memset(randomness, 7, sizeof randomness);
    REQUIRE(mlkem_encaps_derandomised(kem, ek, ek_size, randomness, mlkem_randomness_size(kem), c,
                                      c_size, K, K_size) == MLKEM_OK);
    REQUIRE(mlkem_decaps(kem, dk, dk_size, c, c_size, K2, K_size) == MLKEM_OK);
    REQUIRE(memcmp(K, K2, K_size) == 0);

    /* A ciphertext that was changed is no error: it gives another secret. */
    c[0] ^= 1;
    REQUIRE(mlkem_decaps(kem, dk, dk_size, c, c_size, K2, K_size) == MLKEM_OK);
    REQUIRE(memcmp(K, K2, K_size) != 0);

    REQUIRE(mlkem_keygen(kem, ek, ek_size - 1, dk, dk_size) == MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_keygen(kem, ek, ek_size, dk, dk_size + 1) == MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_keygen(kem, NULL, ek_size, dk, dk_size) == MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_encaps(kem, ek, ek_size + 1, c, c_size, K, K_size) == MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_encaps(kem, ek, ek_size, c, c_size, K, K_size - 1) == MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_decaps(kem, dk, dk_size - 1, c, c_size, K, K_size) == MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_decaps(kem, dk, dk_size, c, c_size + 1, K, K_size) == MLKEM_INVALID_LENGTH);
    REQUIRE(!is_zero(K, K_size)); /* nothing was written */
    REQUIRE(mlkem_self_test(kem) == MLKEM_OK);
    printf("%s: ok\n", mlkem_name(kem));
}

/* Keys that the checks refuse: outputs are zero. */
static void bad_keys(int kem)
{
    const size_t ek_size = mlkem_encapsulation_key_size(kem);
    const size_t dk_size = mlkem_decapsulation_key_size(kem);
    const size_t c_size = mlkem_ciphertext_size(kem);
    static mlkem_prepared_encapsulation_key prepared_ek;
    static mlkem_prepared_decapsulation_key prepared_dk;
    REQUIRE(mlkem_keygen(kem, ek, ek_size, dk, dk_size) == MLKEM_OK);

    ek[0] = ek[1] = 0xff;
    memset(K, 1, 32);
    REQUIRE(mlkem_check_encapsulation_key(kem, ek, ek_size) == MLKEM_COEFFICIENT_OUT_OF_RANGE);
    REQUIRE(mlkem_encaps(kem, ek, ek_size, c, c_size, K, 32) == MLKEM_COEFFICIENT_OUT_OF_RANGE);
    REQUIRE(is_zero(K, 32) && is_zero(c, c_size));
    REQUIRE(mlkem_prepare_encapsulation_key(kem, ek, ek_size, &prepared_ek) ==
            MLKEM_COEFFICIENT_OUT_OF_RANGE);

    dk[dk_size - 64] ^= 1; /* H(ek) */
    memset(K, 1, 32);
    REQUIRE(mlkem_check_decapsulation_key(kem, dk, dk_size) == MLKEM_HASH_MISMATCH);
    REQUIRE(mlkem_decaps(kem, dk, dk_size, c, c_size, K, 32) == MLKEM_HASH_MISMATCH);
    REQUIRE(is_zero(K, 32));
    REQUIRE(mlkem_prepare_decapsulation_key(kem, dk, dk_size, &prepared_dk) == MLKEM_HASH_MISMATCH);
    dk[dk_size - 64] ^= 1;
    dk[0] = dk[1] = 0xff;
    REQUIRE(mlkem_check_decapsulation_key(kem, dk, dk_size) == MLKEM_COEFFICIENT_OUT_OF_RANGE);
}

static void prepared_keys(int kem)
{
    static const mlkem_prepared_encapsulation_key none;
    const size_t ek_size = mlkem_encapsulation_key_size(kem);
    const size_t dk_size = mlkem_decapsulation_key_size(kem);
    const size_t c_size = mlkem_ciphertext_size(kem);
    static mlkem_prepared_encapsulation_key prepared_ek;
    static mlkem_prepared_decapsulation_key prepared_dk;
    REQUIRE(mlkem_keygen(kem, ek, ek_size, dk, dk_size) == MLKEM_OK);
    REQUIRE(mlkem_prepare_encapsulation_key(kem, ek, ek_size, &prepared_ek) == MLKEM_OK);
    REQUIRE(mlkem_prepare_decapsulation_key(kem, dk, dk_size, &prepared_dk) == MLKEM_OK);
    REQUIRE(mlkem_encaps_prepared(&prepared_ek, c, c_size, K, 32) == MLKEM_OK);
    REQUIRE(mlkem_decaps_prepared(&prepared_dk, c, c_size, K2, 32) == MLKEM_OK);
    REQUIRE(memcmp(K, K2, 32) == 0 && !is_zero(K, 32));
    REQUIRE(mlkem_encaps_prepared(&prepared_ek, c, c_size - 1, K, 32) == MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_decaps_prepared(&prepared_dk, c, c_size, K2, 31) == MLKEM_INVALID_LENGTH);
    mlkem_destroy_encapsulation_key(&prepared_ek);
    mlkem_destroy_decapsulation_key(&prepared_dk);
    REQUIRE(is_zero(prepared_dk.opaque, sizeof prepared_dk.opaque));

    /* Destroyed, zero, or of a key that was refused: there is no key. */
    REQUIRE(mlkem_encaps_prepared(&prepared_ek, c, c_size, K, 32) == MLKEM_NO_KEY);
    REQUIRE(mlkem_decaps_prepared(&prepared_dk, c, c_size, K2, 32) == MLKEM_NO_KEY);
    REQUIRE(mlkem_encaps_prepared(&none, c, c_size, K, 32) == MLKEM_NO_KEY);
    memset(&prepared_ek, 2, sizeof prepared_ek); /* as memory may be before */
    ek[0] = ek[1] = 0xff;
    REQUIRE(mlkem_prepare_encapsulation_key(kem, ek, ek_size, &prepared_ek) ==
            MLKEM_COEFFICIENT_OUT_OF_RANGE);
    REQUIRE(mlkem_encaps_prepared(&prepared_ek, c, c_size, K, 32) == MLKEM_NO_KEY);
    mlkem_destroy_encapsulation_key(&prepared_ek);
    mlkem_destroy_encapsulation_key(&prepared_ek);
    memset(&prepared_dk, 2, sizeof prepared_dk);
    REQUIRE(mlkem_prepare_decapsulation_key(kem, dk, dk_size - 1, &prepared_dk) ==
            MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_decaps_prepared(&prepared_dk, c, c_size, K, 32) == MLKEM_NO_KEY);
    mlkem_destroy_decapsulation_key(&prepared_dk);
}

/* An encapsulation in two steps; parts of another key, and a state that was used. */
static void two_steps(int kem)
{
    static uint8_t header[MLKEM_KEY_HEADER_SIZE], state[MLKEM_ENCAPSULATION_STATE_SIZE];
    const size_t ek_size = mlkem_encapsulation_key_size(kem);
    const size_t dk_size = mlkem_decapsulation_key_size(kem);
    const size_t c_size = mlkem_ciphertext_size(kem);
    const size_t part_size = mlkem_key_second_part_size(kem);
    const size_t ct1_size = mlkem_ciphertext_1_size(kem);
    const size_t ct2_size = mlkem_ciphertext_2_size(kem);
    REQUIRE(part_size + 32 == ek_size && ct1_size + ct2_size == c_size);
    REQUIRE(mlkem_keygen(kem, ek, ek_size, dk, dk_size) == MLKEM_OK);
    REQUIRE(mlkem_key_header(kem, ek, ek_size, header, sizeof header) == MLKEM_OK);
    REQUIRE(memcmp(header, ek + part_size, 32) == 0);
    REQUIRE(mlkem_encaps_begin(kem, header, sizeof header, c, ct1_size, state, sizeof state) ==
            MLKEM_OK);
    ek[0] ^= 1;
    REQUIRE(mlkem_encaps_finish(kem, state, sizeof state, ek, part_size, c + ct1_size, ct2_size, K,
                                32) == MLKEM_PART_MISMATCH);
    REQUIRE(is_zero(K, 32) && !is_zero(state, sizeof state));
    ek[0] ^= 1;
    REQUIRE(mlkem_encaps_finish(kem, state, sizeof state, ek, part_size, c + ct1_size, ct2_size, K,
                                32) == MLKEM_OK);
    REQUIRE(mlkem_decaps(kem, dk, dk_size, c, c_size, K2, 32) == MLKEM_OK);
    REQUIRE(memcmp(K, K2, 32) == 0 && is_zero(state, sizeof state));
    REQUIRE(mlkem_encaps_finish(kem, state, sizeof state, ek, part_size, c + ct1_size, ct2_size, K,
                                32) == MLKEM_STATE_SPENT);
    REQUIRE(mlkem_encaps_finish(kem, state, sizeof state, ek, part_size - 1, c, ct2_size, K, 32) ==
            MLKEM_INVALID_LENGTH);
    REQUIRE(mlkem_encaps_begin(kem, header, 63, c, ct1_size, state, sizeof state) ==
            MLKEM_INVALID_LENGTH);
    ek[0] = ek[1] = 0xff;
    REQUIRE(mlkem_key_header(kem, ek, ek_size, header, sizeof header) ==
            MLKEM_COEFFICIENT_OUT_OF_RANGE);
}

/* More than one piece of 64, and a bad key among them. */
static void batches(int kem)
{
    enum { count = 70 };
    const size_t ek_size = count * mlkem_encapsulation_key_size(kem);
    const size_t dk_size = count * mlkem_decapsulation_key_size(kem);
    const size_t c_size = count * mlkem_ciphertext_size(kem), K_size = count * 32;
    uint8_t* const eks = malloc(ek_size);
    uint8_t* const dks = malloc(dk_size);
    uint8_t* const cs = malloc(c_size);
    uint8_t* const sent = malloc(K_size);
    uint8_t* const received = malloc(K_size);
    size_t bad = 0;
    REQUIRE(eks != NULL && dks != NULL && cs != NULL && sent != NULL && received != NULL);

    REQUIRE(mlkem_keygen_batch(kem, count, eks, ek_size, dks, dk_size) == MLKEM_OK);
    REQUIRE(mlkem_encaps_batch(kem, count, eks, ek_size, cs, c_size, sent, K_size, &bad) ==
            MLKEM_OK);
    REQUIRE(mlkem_decaps_batch(kem, count, dks, dk_size, cs, c_size, received, K_size, &bad) ==
            MLKEM_OK);
    REQUIRE(memcmp(sent, received, K_size) == 0 && memcmp(sent, sent + 32, 32) != 0);
    REQUIRE(memcmp(sent + 32, sent + 65 * 32, 32) != 0); /* of different pieces */
    REQUIRE(mlkem_keygen_batch(kem, count, eks, ek_size - 1, dks, dk_size) == MLKEM_INVALID_LENGTH);

    eks[67 * (ek_size / count)] = eks[67 * (ek_size / count) + 1] = 0xff;
    REQUIRE(mlkem_encaps_batch(kem, count, eks, ek_size, cs, c_size, sent, K_size, &bad) ==
            MLKEM_COEFFICIENT_OUT_OF_RANGE);
    REQUIRE(bad == 67 && is_zero(sent, K_size) && is_zero(cs, c_size));
    dks[66 * (dk_size / count) - 64] ^= 1;
    REQUIRE(mlkem_decaps_batch(kem, count, dks, dk_size, cs, c_size, received, K_size, &bad) ==
            MLKEM_HASH_MISMATCH);
    REQUIRE(bad == 65 && is_zero(received, K_size));
    free(eks);
    free(dks);
    free(cs);
    free(sent);
    free(received);
}

/* Keys to files and back; room that is too small. */
static void key_files(int kem, int form)
{
    const size_t ek_size = mlkem_encapsulation_key_size(kem);
    const size_t dk_size = mlkem_decapsulation_key_size(kem);
    const size_t seed_size = mlkem_seed_size(kem);
    static uint8_t der[MLKEM_MAX_KEY_FILE_SIZE];
    static uint8_t read_seed[MLKEM_MAX_SEED_SIZE];
    size_t size = sizeof text, read_size = sizeof other, read_seed_size = sizeof read_seed;
    size_t der_size = sizeof der;
    int found = 0;
    REQUIRE(mlkem_random_seed(kem, seed, seed_size) == MLKEM_OK);
    REQUIRE(mlkem_keygen_from_seed(kem, seed, seed_size, ek, ek_size, dk, dk_size) == MLKEM_OK);

    REQUIRE(mlkem_public_key_to_pem(kem, ek, ek_size, text, &size) == MLKEM_OK);
    REQUIRE(strlen(text) == size && strncmp(text, "-----BEGIN PUBLIC KEY-----\n", 27) == 0);
    REQUIRE(mlkem_public_key_from_pem(text, size, &found, other, &read_size) == MLKEM_OK);
    REQUIRE(found == kem && read_size == ek_size && memcmp(other, ek, ek_size) == 0);
    REQUIRE(mlkem_public_key_to_pem(kem, ek, ek_size, text, &size) == MLKEM_NO_ROOM);
    REQUIRE(size == strlen(text) + 1); /* what is needed, with the zero */
    REQUIRE(mlkem_public_key_to_der(kem, ek, ek_size, der, &der_size) == MLKEM_OK);
    read_size = sizeof other;
    REQUIRE(mlkem_public_key_from_der(der, der_size, &found, other, &read_size) == MLKEM_OK);
    REQUIRE(mlkem_public_key_from_der(der, der_size - 1, &found, other, &read_size) ==
            MLKEM_MALFORMED_DER);
    REQUIRE(found == 0 && read_size == 0 && is_zero(other, ek_size)); /* nothing of the last key */
    read_size = sizeof other;
    REQUIRE(mlkem_public_key_from_pem("none", 4, &found, other, &read_size) == MLKEM_MALFORMED_PEM);

    size = sizeof text;
    REQUIRE(mlkem_private_key_to_pem(kem, form, seed, seed_size, text, &size) == MLKEM_OK);
    read_size = sizeof other;
    REQUIRE(mlkem_private_key_from_pem(text, size, &found, other, &read_size, read_seed,
                                       &read_seed_size) == MLKEM_OK);
    REQUIRE(found == kem && read_size == dk_size && memcmp(other, dk, dk_size) == 0);
    REQUIRE(read_seed_size == (form == MLKEM_FORM_EXPANDED ? 0 : seed_size));
    REQUIRE(memcmp(read_seed, seed, read_seed_size) == 0);

    /* Too little room for either: nothing of both is written, and both sizes are what is needed. */
    memset(other, 0, sizeof other);
    memset(read_seed, 0, sizeof read_seed);
    read_size = dk_size - 1;
    read_seed_size = sizeof read_seed;
    REQUIRE(mlkem_private_key_from_pem(text, size, &found, other, &read_size, read_seed,
                                       &read_seed_size) == MLKEM_NO_ROOM);
    REQUIRE(read_size == dk_size && is_zero(other, sizeof other));
    REQUIRE(read_seed_size == (form == MLKEM_FORM_EXPANDED ? 0 : seed_size));
    REQUIRE(is_zero(read_seed, sizeof read_seed));
    read_size = sizeof other;
    der_size = sizeof der;
    REQUIRE(mlkem_private_key_to_der(kem, form, seed, seed_size, der, &der_size) == MLKEM_OK);
    REQUIRE(mlkem_private_key_from_der(der, der_size, &found, other, &read_size, NULL, NULL) ==
            MLKEM_OK);
    REQUIRE(mlkem_private_key_to_der(kem, 7, seed, seed_size, der, &der_size) == MLKEM_UNSUPPORTED);
    if (kem <= MLKEM_1024) {
        der_size = sizeof der;
        REQUIRE(mlkem_private_key_to_der(kem, MLKEM_FORM_EXPANDED, dk, dk_size, der, &der_size) ==
                MLKEM_OK);
        REQUIRE(mlkem_private_key_to_der(kem, MLKEM_FORM_SEED, dk, dk_size, der, &der_size) ==
                MLKEM_SEED_UNAVAILABLE);
    }
}

/* The argument `hybrids` says that the library has them. */
int main(int count, char** arguments)
{
    const int with_hybrids = count > 1 && strcmp(arguments[1], "hybrids") == 0;
    int kem, form, error;
    for (kem = MLKEM_512; kem <= MLKEM_1024; ++kem) {
        exchange(kem);
        bad_keys(kem);
        prepared_keys(kem);
        batches(kem);
        two_steps(kem);
        for (form = MLKEM_FORM_SEED; form <= MLKEM_FORM_BOTH; ++form)
            key_files(kem, form);
    }
    if (mlkem_name(MLKEM_X_WING) != NULL) {
        exchange(MLKEM_X25519MLKEM768);
        exchange(MLKEM_X_WING);
        exchange(MLKEM_MLKEM768_P256);
        exchange(MLKEM_MLKEM1024_P384);
        REQUIRE(mlkem_ciphertext_1_size(MLKEM_X_WING) == 0);
        key_files(MLKEM_X_WING, MLKEM_FORM_SEED);
        REQUIRE(mlkem_keygen_batch(MLKEM_X_WING, 0, NULL, 0, NULL, 0) == MLKEM_UNSUPPORTED);
        REQUIRE(with_hybrids);
    } else {
        REQUIRE(mlkem_keygen(MLKEM_X_WING, ek, 1216, dk, 32) == MLKEM_UNSUPPORTED);
        REQUIRE(!with_hybrids);
    }
    REQUIRE(mlkem_keygen_batch(MLKEM_512, 0, NULL, 0, NULL, 0) == MLKEM_OK);
    REQUIRE(mlkem_encapsulation_key_size(MLKEM_768) == MLKEM_768_ENCAPSULATION_KEY_SIZE);
    REQUIRE(mlkem_decapsulation_key_size(MLKEM_768) == MLKEM_768_DECAPSULATION_KEY_SIZE);
    REQUIRE(mlkem_keygen(0, ek, sizeof ek, dk, sizeof dk) == MLKEM_UNSUPPORTED);
    REQUIRE(mlkem_name(8) == NULL && mlkem_ciphertext_size(-1) == 0);
    for (error = -1; error < 110; ++error)
        REQUIRE(mlkem_error_text(error)[0] != 0);
    mlkem_wipe(dk, sizeof dk);
    REQUIRE(is_zero(dk, sizeof dk));
    REQUIRE(mlkem_version_number() == MLKEM_H_VERSION);
    printf("mlkem %d on %s\n", mlkem_version_number(), mlkem_active_backend());
    return 0;
}
