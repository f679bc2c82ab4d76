/* SPDX-License-Identifier: MIT
 * evp_program: a program for OpenSSL 3.5. It knows the EVP interface and the names of algorithms and
 * parameters, and no provider. What it prints depends on nothing random. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

static void must(int done, const char* what)
{
    if (done)
        return;
    fprintf(stderr, "evp_program: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static void print_digest(const char* what, const unsigned char* bytes, size_t size)
{
    unsigned char digest[32];
    size_t digest_size = sizeof digest;
    must(EVP_Q_digest(NULL, "SHA256", NULL, bytes, size, digest, &digest_size), "digest");
    printf("  %-10s %5u bytes ", what, (unsigned)size);
    for (size_t i = 0; i < digest_size; ++i)
        printf("%02x", digest[i]);
    printf("\n");
}

static EVP_PKEY* key_of_seed(const char* name, unsigned char* seed, size_t size)
{
    EVP_PKEY* key = NULL;
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_octet_string("seed", seed, size),
                               OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_name(NULL, name, NULL);
    must(context != NULL && EVP_PKEY_keygen_init(context) == 1, "no such algorithm");
    must(EVP_PKEY_CTX_set_params(context, parameters) == 1, "seed");
    must(EVP_PKEY_generate(context, &key) == 1, "key generation");
    EVP_PKEY_CTX_free(context);
    return key;
}

/* Writes a key to PEM, prints it, and returns what is read from it. */
static EVP_PKEY* through_pem(EVP_PKEY* key, int is_private)
{
    EVP_PKEY* again;
    char* text;
    long size;
    BIO* file = BIO_new(BIO_s_mem());
    must(is_private ? PEM_write_bio_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1
                    : PEM_write_bio_PUBKEY(file, key) == 1,
         "PEM out");
    size = BIO_get_mem_data(file, &text);
    print_digest(is_private ? "private" : "public", (const unsigned char*)text, (size_t)size);
    again = is_private ? PEM_read_bio_PrivateKey(file, NULL, NULL, NULL)
                       : PEM_read_bio_PUBKEY(file, NULL, NULL, NULL);
    must(again != NULL, "PEM in");
    must(EVP_PKEY_eq(key, again) == 1, "the key that was read is another one");
    BIO_free(file);
    return again;
}

static void print_part(const EVP_PKEY* key, const char* name)
{
    size_t size = 0;
    unsigned char* bytes;
    must(EVP_PKEY_get_octet_string_param(key, name, NULL, 0, &size) == 1, name);
    bytes = malloc(size);
    must(EVP_PKEY_get_octet_string_param(key, name, bytes, size, &size) == 1, name);
    print_digest(name, bytes, size);
    free(bytes);
}

/* Encapsulates with `ikme`, or with random bits if it is null, and decapsulates. */
static void exchange(EVP_PKEY* sender, EVP_PKEY* receiver, unsigned char* ikme)
{
    size_t size = 0, secret_size = 0, received_size;
    unsigned char *ciphertext, *secret, *received;
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_octet_string("ikme", ikme, 32),
                               OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_from_pkey(NULL, sender, NULL);
    must(EVP_PKEY_encapsulate_init(context, ikme == NULL ? NULL : parameters) == 1, "init");
    must(EVP_PKEY_encapsulate(context, NULL, &size, NULL, &secret_size) == 1, "sizes");
    ciphertext = malloc(size);
    secret = malloc(secret_size);
    must(EVP_PKEY_encapsulate(context, ciphertext, &size, secret, &secret_size) == 1,
         "encapsulation");
    EVP_PKEY_CTX_free(context);

    context = EVP_PKEY_CTX_new_from_pkey(NULL, receiver, NULL);
    must(EVP_PKEY_decapsulate_init(context, NULL) == 1, "init");
    must(EVP_PKEY_decapsulate(context, NULL, &received_size, ciphertext, size) == 1, "size");
    received = malloc(received_size);
    must(EVP_PKEY_decapsulate(context, received, &received_size, ciphertext, size) == 1,
         "decapsulation");
    must(received_size == secret_size && memcmp(received, secret, secret_size) == 0,
         "the secrets differ");
    EVP_PKEY_CTX_free(context);
    if (ikme != NULL) {
        print_digest("ciphertext", ciphertext, size);
        print_digest("secret", secret, secret_size);
    }
    free(ciphertext);
    free(secret);
    free(received);
}

int main(void)
{
    static const char* const names[] = {"ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"};
    unsigned char seed[64], ikme[32];
    for (size_t i = 0; i < sizeof seed; ++i)
        seed[i] = (unsigned char)(i + 1);
    for (size_t i = 0; i < sizeof ikme; ++i)
        ikme[i] = (unsigned char)(i + 65);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; ++i) {
        EVP_PKEY *key = key_of_seed(names[i], seed, sizeof seed), *own, *peer;
        printf("%s, %d bits, security %d, at most %d bytes, %s\n", names[i], EVP_PKEY_get_bits(key),
               EVP_PKEY_get_security_bits(key), EVP_PKEY_get_size(key),
               EVP_PKEY_is_a(key, names[i]) == 1 ? "its own type" : "another type");
        print_part(key, "seed");
        print_part(key, "priv");
        print_part(key, "pub");
        own = through_pem(key, 1);
        peer = through_pem(key, 0);
        print_part(own, "seed");
        exchange(peer, own, ikme);
        exchange(peer, own, NULL);
        EVP_PKEY_free(peer);
        EVP_PKEY_free(own);
        EVP_PKEY_free(key);
    }
    return 0;
}
