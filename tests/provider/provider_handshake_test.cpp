// SPDX-License-Identifier: MIT
// Handshakes of TLS 1.3 by libssl with the provider's groups, and hostile peers. Every fault ends
// with the alert that OpenSSL 3.5 sends, or with a peer that waits.
#include "provider_support.hpp"
#include "tls_faults.hpp"
#include "tls_session.hpp"

#include <thread>

namespace mlkem_test::provider_handshake_test {
namespace {

const tls_identity& shared_identity()
{
    static const tls_identity identity(shared_context().get());
    return identity;
}

class ProviderHandshake : public ::testing::TestWithParam<share_layout> {
  protected:
    const share_layout& group = GetParam();
    tls_settings client_settings{shared_context().get(), group.name};
    tls_settings server_settings{shared_context().get(), group.name, &shared_identity()};
};
std::string group_test_name(const ::testing::TestParamInfo<share_layout>& info)
{
    return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(, ProviderHandshake, ::testing::ValuesIn(share_layouts), group_test_name);

TEST_P(ProviderHandshake, EndsAndCarriesData)
{
    tls_end client(client_settings, false), server(server_settings, true);
    run_handshake(client, server);
    ASSERT_TRUE(client.is_done() && server.is_done());
    EXPECT_EQ(group_of(client), static_cast<int>(group.code_point));
    EXPECT_EQ(group_of(server), static_cast<int>(group.code_point));
    EXPECT_EQ(SSL_version(client.get()), TLS1_3_VERSION);
    const std::string sent = "over ML-KEM";
    std::array<char, 64> received{};
    ASSERT_GT(SSL_write(client.get(), sent.data(), static_cast<int>(sent.size())), 0);
    server.give(client.taken());
    const int size = SSL_read(server.get(), received.data(), static_cast<int>(received.size()));
    EXPECT_EQ(std::string(received.data(), static_cast<std::size_t>(std::max(size, 0))), sent);
}

TEST_P(ProviderHandshake, FollowsAHelloRetryRequest)
{
    // The client's first share is of another group, which the server does not take.
    tls_settings client_first_x25519(shared_context().get(), std::string("X25519:") + group.name);
    tls_end client(client_first_x25519, false), server(server_settings, true);
    run_handshake(client, server);
    ASSERT_TRUE(client.is_done() && server.is_done());
    EXPECT_EQ(group_of(client), static_cast<int>(group.code_point));
}

TEST_P(ProviderHandshake, ResumesWithAnotherKeyExchange)
{
    SSL_CTX_set_session_cache_mode(client_settings.get(), SSL_SESS_CACHE_CLIENT);
    tls_end first(client_settings, false), first_server(server_settings, true);
    run_handshake(first, first_server);
    ASSERT_TRUE(first.is_done());
    first.give(first_server.taken());
    std::array<char, 8> nothing{};
    (void)SSL_read(first.get(), nothing.data(), 8); // takes the session tickets
    SSL_SESSION* const session = SSL_get1_session(first.get());
    tls_end client(client_settings, false), server(server_settings, true);
    ASSERT_EQ(SSL_set_session(client.get(), session), 1);
    SSL_SESSION_free(session);
    run_handshake(client, server);
    ASSERT_TRUE(client.is_done() && server.is_done());
    EXPECT_EQ(SSL_session_reused(client.get()), 1);
    EXPECT_EQ(group_of(client), static_cast<int>(group.code_point));
}

TEST_P(ProviderHandshake, FailsWithTheExpectedAlertForEachFault)
{
    int applied_count = 0;
    for (const tls_fault& fault : tls_faults()) {
        tls_end client(client_settings, false), server(server_settings, true);
        bool applied = false;
        const tls_change change = [&](tls_bytes& flight) { applied = fault.apply(flight, group); };
        run_handshake(client, server, fault.is_of_client ? change : tls_change(),
                      fault.is_of_client ? tls_change() : change);
        ERR_clear_error();
        if (!applied)
            continue;
        ++applied_count;
        const tls_end& victim = fault.is_of_client ? server : client;
        EXPECT_FALSE(victim.is_done()) << fault.name;
        EXPECT_EQ(victim.has_failed(), fault.alert != alerts::none) << fault.name;
        EXPECT_EQ(victim.alert(), fault.alert) << fault.name;
    }
    EXPECT_GE(applied_count, 13);
    // The next handshake is none the worse for it.
    tls_end client(client_settings, false), server(server_settings, true);
    run_handshake(client, server);
    EXPECT_TRUE(client.is_done() && server.is_done());
}

TEST(ProviderHandshakeOfAnyGroup, RunsInThreadsAtOnce)
{
    const tls_settings client_settings(shared_context().get(), "X25519MLKEM768"),
        server_settings(shared_context().get(), "X25519MLKEM768", &shared_identity());
    std::vector<std::thread> threads;
    std::array<int, 4> done{};
    for (int& count : done)
        threads.emplace_back([&] {
            for (int i = 0; i < 4; ++i) {
                tls_end client(client_settings, false), server(server_settings, true);
                run_handshake(client, server);
                count += client.is_done() && server.is_done();
            }
        });
    for (std::thread& each : threads)
        each.join();
    EXPECT_EQ(done, (std::array{4, 4, 4, 4}));
}

TEST(ProviderHandshakeOfAnyGroup, WithTls12DoesNotOfferTheGroups)
{
    tls_settings client_settings(shared_context().get(), "X25519MLKEM768"),
        server_settings(shared_context().get(), "X25519MLKEM768", &shared_identity());
    for (const tls_settings* each : {&client_settings, &server_settings}) {
        SSL_CTX_set_min_proto_version(each->get(), TLS1_2_VERSION);
        SSL_CTX_set_max_proto_version(each->get(), TLS1_2_VERSION);
    }
    tls_end client(client_settings, false), server(server_settings, true);
    run_handshake(client, server);
    EXPECT_FALSE(client.is_done());
    ERR_clear_error();
}

TEST(ProviderHandshakeOfAnyGroup, LeavesNoErrorInTheQueue)
{
    const tls_settings client_settings(shared_context().get(), "SecP384r1MLKEM1024"),
        server_settings(shared_context().get(), "SecP384r1MLKEM1024", &shared_identity());
    ERR_clear_error();
    tls_end client(client_settings, false), server(server_settings, true);
    run_handshake(client, server);
    EXPECT_TRUE(client.is_done() && server.is_done());
    EXPECT_EQ(ERR_peek_error(), 0U);
}

} // namespace
} // namespace mlkem_test::provider_handshake_test
