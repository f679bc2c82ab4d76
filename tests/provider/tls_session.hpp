// SPDX-License-Identifier: MIT
// Two ends of a TLS 1.3 connection in one process, over memory BIOs, with the program between them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace mlkem_test {

using tls_bytes = std::vector<std::uint8_t>;

/// A certificate of a P-256 key that signed itself. Made once for a library context.
class tls_identity {
  public:
    explicit tls_identity(OSSL_LIB_CTX* library)
        : key_(EVP_PKEY_Q_keygen(library, nullptr, "EC", "P-256")),
          certificate_(X509_new_ex(library, nullptr))
    {
        X509_set_version(certificate_, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate_), 0);
        X509_gmtime_adj(X509_getm_notAfter(certificate_), 86400);
        X509_NAME* const name = X509_get_subject_name(certificate_);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
        X509_set_issuer_name(certificate_, name);
        X509_set_pubkey(certificate_, key_);
        if (X509_sign(certificate_, key_, EVP_sha256()) == 0)
            throw std::runtime_error("no certificate");
    }
    ~tls_identity()
    {
        X509_free(certificate_);
        EVP_PKEY_free(key_);
    }
    tls_identity(const tls_identity&) = delete;
    tls_identity& operator=(const tls_identity&) = delete;

    EVP_PKEY* key() const { return key_; }
    X509* certificate() const { return certificate_; }

  private:
    EVP_PKEY* key_;
    X509* certificate_;
};

/// The settings of one end. An end with an identity is a server.
class tls_settings {
  public:
    tls_settings(OSSL_LIB_CTX* library, const std::string& groups,
                 const tls_identity* identity = nullptr, const std::string& query = "")
        : context_(SSL_CTX_new_ex(library, query.c_str(),
                                  identity != nullptr ? TLS_server_method() : TLS_client_method()))
    {
        if (context_ == nullptr || SSL_CTX_set1_groups_list(context_, groups.c_str()) != 1)
            throw std::runtime_error("no such groups: " + groups);
        SSL_CTX_set_min_proto_version(context_, TLS1_3_VERSION);
        if (identity != nullptr &&
            (SSL_CTX_use_certificate(context_, identity->certificate()) != 1 ||
             SSL_CTX_use_PrivateKey(context_, identity->key()) != 1))
            throw std::runtime_error("certificate refused");
    }
    ~tls_settings() { SSL_CTX_free(context_); }
    tls_settings(const tls_settings&) = delete;
    tls_settings& operator=(const tls_settings&) = delete;

    SSL_CTX* get() const { return context_; }

  private:
    SSL_CTX* context_;
};

/// One end of a connection.
class tls_end {
  public:
    tls_end(const tls_settings& settings, bool is_server) : ssl_(SSL_new(settings.get()))
    {
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl_, in_, out_);
        if (is_server)
            SSL_set_accept_state(ssl_);
        else
            SSL_set_connect_state(ssl_);
        SSL_set_msg_callback(ssl_, remember_alert);
        SSL_set_msg_callback_arg(ssl_, this);
    }
    ~tls_end() { SSL_free(ssl_); }
    tls_end(const tls_end&) = delete;
    tls_end& operator=(const tls_end&) = delete;

    SSL* get() const { return ssl_; }

    /// Goes on with the handshake as far as it can.
    void step()
    {
        if (SSL_is_init_finished(ssl_) == 1 || failed_)
            return;
        const int result = SSL_do_handshake(ssl_);
        failed_ = result != 1 && SSL_get_error(ssl_, result) != SSL_ERROR_WANT_READ;
    }
    /// The bytes that this end has to send.
    tls_bytes taken()
    {
        tls_bytes bytes(BIO_ctrl_pending(out_));
        if (!bytes.empty())
            BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
        return bytes;
    }
    void give(const tls_bytes& bytes)
    {
        if (!bytes.empty())
            BIO_write(in_, bytes.data(), static_cast<int>(bytes.size()));
    }
    bool is_done() const { return SSL_is_init_finished(ssl_) == 1 && !failed_; }
    bool has_failed() const { return failed_; }
    /// The alert that it sent: RFC 8446, section 6. -1 if it sent none.
    int alert() const { return alert_; }

  private:
    static void remember_alert(int is_sent, int, int type, const void* bytes, std::size_t size,
                               SSL*, void* argument)
    {
        if (is_sent == 1 && type == SSL3_RT_ALERT && size == 2)
            static_cast<tls_end*>(argument)->alert_ = static_cast<const std::uint8_t*>(bytes)[1];
    }

    SSL* ssl_;
    BIO *in_ = nullptr, *out_ = nullptr;
    bool failed_ = false;
    int alert_ = -1;
};

/// Changes what an end sends before the other receives it.
using tls_change = std::function<void(tls_bytes&)>;

/// Runs a handshake until both ends are done, one has failed, or both wait. The n-th flight of the
/// client, and the first of the server, may be changed.
inline void run_handshake(tls_end& client, tls_end& server, const tls_change& to_server = {},
                          const tls_change& to_client = {})
{
    bool is_first_to_server = true, is_first_to_client = true;
    for (int round = 0; round < 10; ++round) {
        client.step();
        tls_bytes bytes = client.taken();
        if (to_server && is_first_to_server && !bytes.empty())
            to_server(bytes);
        is_first_to_server = is_first_to_server && bytes.empty();
        server.give(bytes);
        server.step();
        tls_bytes answer = server.taken();
        if (to_client && is_first_to_client && !answer.empty())
            to_client(answer);
        is_first_to_client = is_first_to_client && answer.empty();
        client.give(answer);
        if (bytes.empty() && answer.empty())
            return;
    }
}

/// The NamedGroup of a connection that is done; 0 if there is none.
inline int group_of(const tls_end& end)
{
    return static_cast<int>(SSL_get_negotiated_group(end.get()) & 0xffff);
}

} // namespace mlkem_test
