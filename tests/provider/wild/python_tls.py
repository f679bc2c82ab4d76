# SPDX-License-Identifier: MIT
"""python_tls.py get URL CA COUNT: prints a page as often as is said, each by a connection of its own.
python_tls.py serve CERTIFICATE KEY COUNT: prints the port, and answers so many connections."""
import socket
import ssl
import sys
import urllib.request

mode, *arguments, count = sys.argv[1:]
if mode == "get":
    url, ca = arguments
    context = ssl.create_default_context(cafile=ca)
    for _ in range(int(count)):
        with urllib.request.urlopen(url, context=context) as page:
            sys.stdout.write(page.read().decode())
else:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*arguments)
    listening = socket.create_server(("127.0.0.1", 0))
    print("port", listening.getsockname()[1], flush=True)
    for _ in range(int(count)):
        connection, _ = listening.accept()
        with context.wrap_socket(connection, server_side=True) as end:
            end.recv(1000)
            end.sendall(b"HTTP/1.0 200 OK\r\n\r\npython\n")
