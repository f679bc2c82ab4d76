// SPDX-License-Identifier: MIT
// A socket to the other process, which takes and gives exactly as many bytes as are asked for.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace mlkem_demo {

class connection {
  public:
    explicit connection(int socket) : socket_(socket) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { ::close(socket_); }

    void send(const void* data, std::size_t size) const
    {
        const char* bytes = static_cast<const char*>(data);
        while (size > 0) {
            const ssize_t sent = ::send(socket_, bytes, size, MSG_NOSIGNAL);
            if (sent <= 0)
                throw std::runtime_error("the other side is gone");
            bytes += sent;
            size -= static_cast<std::size_t>(sent);
        }
    }
    void receive(void* data, std::size_t size) const
    {
        char* bytes = static_cast<char*>(data);
        while (size > 0) {
            const ssize_t received = ::recv(socket_, bytes, size, 0);
            if (received <= 0)
                throw std::runtime_error("the other side is gone");
            bytes += received;
            size -= static_cast<std::size_t>(received);
        }
    }

  private:
    int socket_;
};

} // namespace mlkem_demo
