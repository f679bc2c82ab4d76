# SPDX-License-Identifier: MIT
# What scripts with the module share. They have read ../common.sh and work in an empty folder.

# use_module MODULE: an openssl.cnf with the provider, which all programs of the script read, and a
# certificate of a P-256 key for "localhost": server.crt, server.key. Groups are as in the file that is
# installed.
use_module() {
    sed "s|^# module = .*|module = $1|" "$SOURCE/cmake/openssl-mlkem.cnf" >openssl.cnf
    grep -q '^module = ' openssl.cnf || fail "openssl-mlkem.cnf has no line for the module"
    openssl req -config /dev/null -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 \
        -keyout server.key -out server.crt -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
        2>req.log || fail "$(<req.log)"
    export OPENSSL_CONF=$PWD/openssl.cnf
}

# start_server COMMAND...: starts an s_server in the background and waits until it listens. Sets
# `port` and `server`.
start_server() {
    "$@" >server.log 2>&1 &
    server=$!
    trap 'kill "$server" 2>/dev/null || true' EXIT
    local try
    for try in $(seq 100); do
        port=$(sed -nE 's/^ACCEPT .*:([0-9]+)$/\1/p' server.log)
        [ -z "$port" ] || return 0
        kill -0 "$server" 2>/dev/null || fail "the server ended: $(<server.log)"
        sleep 0.05
    done
    fail "the server does not listen: $(<server.log)"
}
stop_server() {
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
}
