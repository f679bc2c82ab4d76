// SPDX-License-Identifier: MIT
// A program for valgrind, which frees all it has.
//
// many_handshakes COUNT: so many handshakes of each group, every fault of a hostile peer once, and key
// files, in contexts that come and go.
//
// many_handshakes planted: loses memory.
#include <cstdio>
#include <cstdlib>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/provider.h>

#include "tls_faults.hpp"
#include "tls_session.hpp"
#include <mlkem/openssl_provider.hpp>

namespace {

using namespace mlkem_test;

bool shakes_hands(OSSL_LIB_CTX* library, const tls_identity& identity, const share_layout& group,
                  int count)
{
    const tls_settings client_settings(library, group.name),
        server_settings(library, group.name, &identity);
    int done = 0;
    for (int i = 0; i < count; ++i) {
        tls_end client(client_settings, false), server(server_settings, true);
        run_handshake(client, server);
        done += client.is_done() && server.is_done();
    }
    for (const tls_fault& fault : tls_faults()) {
        tls_end client(client_settings, false), server(server_settings, true);
        const tls_change change = [&](tls_bytes& flight) { (void)fault.apply(flight, group); };
        run_handshake(client, server, fault.is_of_client ? change : tls_change(),
                      fault.is_of_client ? tls_change() : change);
        ERR_clear_error();
    }
    std::printf("%s: %d handshakes\n", group.name, done);
    return done == count;
}

/// Writes and reads an encrypted key file.
bool keeps_a_key(OSSL_LIB_CTX* library)
{
    EVP_PKEY_CTX* const generation = EVP_PKEY_CTX_new_from_name(library, "ML-KEM-768", nullptr);
    EVP_PKEY* key = nullptr;
    BIO* const file = BIO_new(BIO_s_mem());
    char passphrase[] = "sesame";
    const bool written =
        EVP_PKEY_keygen_init(generation) == 1 && EVP_PKEY_generate(generation, &key) == 1 &&
        PEM_write_bio_PrivateKey(file, key, EVP_aes_256_cbc(), nullptr, 0, nullptr, passphrase) ==
            1;
    EVP_PKEY* const again =
        PEM_read_bio_PrivateKey_ex(file, nullptr, nullptr, passphrase, library, nullptr);
    const bool same = written && again != nullptr && EVP_PKEY_eq(key, again) == 1;
    EVP_PKEY_free(again);
    EVP_PKEY_free(key);
    BIO_free(file);
    EVP_PKEY_CTX_free(generation);
    return same;
}

} // namespace

int main(int count, char** arguments)
{
    if (count > 1 && std::string(arguments[1]) == "planted") {
        volatile const void* lost = OPENSSL_malloc(100);
        lost = nullptr;
        return lost == nullptr ? 0 : 1;
    }
    const int handshakes = count > 1 ? std::atoi(arguments[1]) : 1;
    bool good = true;
    for (int round = 0; round < 2; ++round) {
        OSSL_LIB_CTX* const library = OSSL_LIB_CTX_new();
        std::error_code ec;
        OSSL_PROVIDER* const loaded = mlkem::openssl::load_provider(library, ec);
        if (loaded == nullptr)
            return 1;
        {
            const tls_identity identity(library);
            for (const share_layout& group : share_layouts)
                good = shakes_hands(library, identity, group, round == 0 ? handshakes : 1) && good;
            good = keeps_a_key(library) && good;
        }
        OSSL_PROVIDER_unload(loaded);
        OSSL_LIB_CTX_free(library);
    }
    return good ? 0 : 1;
}
