#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# wild.sh CASE MODULE [HOSTILE_PEER]: programs that know nothing of the library, with the module mlkem.so
# and with peers that have ML-KEM of their own. Groups are forced to one. See ../../common.sh.
folder=$(cd "$(dirname "$0")" && pwd)
. "$folder/../../common.sh"
. "$folder/../module.sh"
case_name=$1 module=$2 hostile_peer=${3:-}

rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"

# A CA and a certificate that it signed: browsers take no other.
certificates() {
    openssl req -config /dev/null -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7 \
        -keyout ca.key -out ca.crt -subj "/CN=mlkem test" -addext basicConstraints=critical,CA:TRUE 2>req.log
    openssl req -config /dev/null -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key \
        -out server.csr -subj /CN=localhost 2>>req.log
    openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 7 -out server.crt \
        -extfile <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1") 2>>req.log || fail "$(<req.log)"
}

# groups_are LIST: what programs take that read openssl.cnf from here on.
groups_are() {
    sed -i "s/^Groups = .*/Groups = $1/" openssl.cnf
}

# Node.js with OpenSSL 3.5 or newer, in `node`.
need_node() {
    node=node
    [[ $(node -p process.versions.openssl 2>/dev/null || true) =~ ^(3\.[5-9]|[4-9]) ]] && return
    need npm npm
    node=$WORK/../node24/node_modules/.bin/node
    [ -x "$node" ] || npm install --prefix "$WORK/../node24" node@24 >npm.log 2>&1 || skip "no Node.js 24 here"
    # Node.js has an openssl.cnf of its own.
    echo "Node.js $("$node" -p 'process.version + ", OpenSSL " + process.versions.openssl')"
}
run_node() {
    env -u OPENSSL_CONF "$node" "$@"
}

processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true' EXIT
# start LOG COMMAND...: in the background, until the end of the script.
start() {
    local log=$1
    shift
    "$@" >"$log" 2>&1 &
    processes+=($!)
}
# port_in LOG: the number behind the word "port".
port_in() {
    local try
    for try in $(seq 100); do
        ! grep -q '^port ' "$1" || { sed -n 's/^port //p' "$1" && return; }
        sleep 0.05
    done
    fail "no port in $1: $(<"$1")"
}

# start_nginx: two workers, as OPENSSL_CONF has it, on the ports `https` and `strict`; the latter takes
# X25519MLKEM768 alone. The page and the log have the group that was used, 0x11ec.
start_nginx() {
    need nginx nginx-light
    https=$((20000 + RANDOM % 10000)) strict=$((https + 1))
    mkdir -p nginx
    local where
    where="access_log $PWD/access.log group; location / { default_type text/html; return 200 '\$ssl_protocol \$ssl_curve \$server_protocol \$ssl_session_reused\n'; }"
    cat >nginx.conf <<END
daemon off;
worker_processes 2;
pid $PWD/nginx.pid;
error_log $PWD/error.log;
events {}
http {
    log_format group '\$ssl_curve \$server_protocol \$http_user_agent';
    client_body_temp_path nginx; proxy_temp_path nginx; fastcgi_temp_path nginx; uwsgi_temp_path nginx; scgi_temp_path nginx;
    ssl_certificate $PWD/server.crt;
    ssl_certificate_key $PWD/server.key;
    ssl_session_cache shared:sessions:1m;
    ssl_protocols TLSv1.2 TLSv1.3;
    server { listen 127.0.0.1:$https ssl http2; $where }
    server { listen 127.0.0.1:$strict ssl http2; ssl_ecdh_curve X25519MLKEM768; $where }
}
END
    start nginx.log nginx -p "$PWD" -c "$PWD/nginx.conf"
    local try
    for try in $(seq 100); do
        [ ! -s nginx.pid ] || ! curl -s --cacert ca.crt "https://localhost:$https/" >/dev/null || return 0
        sleep 0.05
    done
    fail "nginx: $(cat nginx.log error.log)"
}
# A worker that a reload ends may close a connection of HTTP/2 that has just been opened.
page() {
    curl -sS --retry 3 --retry-all-errors --cacert ca.crt "$@" "https://localhost:$https/"
}

# nginx by curl: HTTP/1.1 and 2, reloads, resumption, HelloRetryRequest, sixteen at once.
nginx_and_curl() {
    need curl curl
    start_nginx
    groups_are X25519MLKEM768
    local seen i
    for i in $(seq 50); do
        page --http1.1 && page --http2
        [ "$i" != 25 ] || kill -HUP "$(<nginx.pid)"
    done >pages
    seen=$(sort pages | uniq -c | sed 's/^ *//')
    [ "$seen" = "$(printf '50 TLSv1.3 0x11ec HTTP/1.1 .\n50 TLSv1.3 0x11ec HTTP/2.0 .')" ] || fail "$seen"
    seq 64 | xargs -P 16 -I{} curl -sS --cacert ca.crt "https://localhost:$https/" | sort | uniq -c >pages
    grep -qE '^ *64 TLSv1.3 0x11ec' pages || fail "sixteen at once: $(<pages)"
    # The client's first share is X25519, and the server asks for another.
    openssl s_client -connect "localhost:$strict" -groups X25519:X25519MLKEM768 -CAfile ca.crt -msg </dev/null >retried 2>&1 || true
    grep -q 'Verify return code: 0' retried || fail "$(<retried)"
    [ "$(grep -c 'ServerHello$' retried)" = 2 ] || fail "no HelloRetryRequest: $(grep -E '<<<|>>>' retried)"
    # Resumption.
    { echo "GET / HTTP/1.0"; echo; sleep 1; } |
        openssl s_client -connect "localhost:$https" -CAfile ca.crt -sess_out session -quiet >first 2>&1 || true
    { echo "GET / HTTP/1.0"; echo; sleep 1; } |
        openssl s_client -connect "localhost:$https" -CAfile ca.crt -sess_in session -quiet >second 2>&1 || true
    grep -q '0x11ec HTTP/1.0 r' second || fail "not resumed: $(<second)"
    grep -qi 'alert\|crit' error.log && fail "$(<error.log)"
    for i in X25519 P-256; do
        must_fail_with 'alert handshake failure' openssl s_client -connect "localhost:$strict" -groups $i </dev/null
    done
    echo "164 pages over X25519MLKEM768 by $(curl --version | sed -n '1s/^\([^ ]* [^ ]*\).*/\1/p')"
}

# Apache with the lines of include/mlkem/openssl_provider/README.md. Clients have one group.
apache() {
    local modules=/usr/lib/apache2/modules name
    PATH=$PATH:/usr/sbin
    need apache2 apache2
    need curl curl
    https=$((20000 + RANDOM % 10000))
    local home user=()
    home=$(mktemp -d -t mlkem_apache.XXXXXX)
    [ "$(id -u)" != 0 ] || user=("User www-data" "Group www-data")
    cp server.crt server.key "$home"
    mkdir "$home/htdocs"
    echo apache >"$home/htdocs/index.html"
    chmod 755 "$home" "$home/htdocs"
    {
        for name in mpm_event ssl authz_core dir socache_shmcb; do
            echo "LoadModule ${name}_module $modules/mod_$name.so"
        done
        printf '%s\n' "ServerRoot $home" "PidFile $home/pid" "ErrorLog $home/errors" "ServerName localhost" \
            "Listen 127.0.0.1:$https" "${user[@]}" "<VirtualHost *:$https>" "DocumentRoot $home/htdocs" "SSLEngine on" \
            "SSLCertificateFile $home/server.crt" "SSLCertificateKeyFile $home/server.key" \
            "SSLProtocol -all +TLSv1.2 +TLSv1.3" "SSLOpenSSLConfCmd Groups X25519MLKEM768:X25519:P-256" \
            "<Directory $home/htdocs>" "Require all granted" "</Directory>" "</VirtualHost>"
    } >apache.conf
    start apache.log apache2 -f "$PWD/apache.conf" -DFOREGROUND
    local try
    for try in $(seq 100); do
        ! curl -s --cacert ca.crt "https://localhost:$https/" >/dev/null || break
        sleep 0.05
    done
    groups_are X25519MLKEM768
    for _ in $(seq 100); do page; done >pages || fail "$(cat apache.log "$home/errors")"
    kill "$(<"$home/pid")"
    rm -rf "$home"
    [ "$(sort pages | uniq -c | sed 's/^ *//')" = "100 apache" ] || fail "$(<pages)"
    echo "100 pages of $(apache2 -v | sed -n '1s/.*: //p')"
}

python_ssl() {
    need python3 python3
    need curl curl
    start_nginx
    groups_are X25519MLKEM768
    python3=/usr/bin/python3 # over the system's OpenSSL
    $python3 "$folder/python_tls.py" get "https://localhost:$https/" ca.crt 100 >pages
    [ "$(sort pages | uniq -c | sed 's/^ *//')" = "100 TLSv1.3 0x11ec HTTP/1.1 ." ] || fail "$(<pages)"
    start python.log $python3 "$folder/python_tls.py" serve server.crt server.key 100
    local port
    port=$(port_in python.log)
    for _ in $(seq 100); do curl -sS --cacert ca.crt "https://localhost:$port/"; done >pages
    [ "$(sort pages | uniq -c | sed 's/^ *//')" = "100 python" ] || fail "$(<pages)"
    echo "200 handshakes by $($python3 --version)"
}

node_client() {
    need_node
    start_nginx
    run_node "$folder/tls_client.mjs" $https X25519MLKEM768 100 ca.crt >pages
    [ "$(sort pages | uniq -c | sed 's/^ *//')" = "100 TLSv1.3 0x11ec HTTP/1.0 ." ] || fail "$(<pages)"
    local group
    for group in SecP256r1MLKEM768 SecP384r1MLKEM1024 MLKEM512 MLKEM768 MLKEM1024; do
        groups_are $group
        : >$group.log
        start $group.log openssl s_server -accept 127.0.0.1:0 -cert server.crt -key server.key -groups $group -www
        for _ in $(seq 100); do
            port=$(sed -nE 's/^ACCEPT .*:([0-9]+)$/\1/p' $group.log)
            [ -z "$port" ] || break
            sleep 0.05
        done
        run_node "$folder/tls_client.mjs" "$port" $group 5 ca.crt >pages
        ! grep -q error pages || fail "$group: $(<pages)"
        [ "$(wc -l <pages)" = 5 ] || fail "$group: $(<pages)"
    done
    echo "125 handshakes of a client"
}

node_server() {
    need_node
    need curl curl
    local group port
    for group in X25519MLKEM768 SecP256r1MLKEM768 SecP384r1MLKEM1024 MLKEM512 MLKEM768 MLKEM1024; do
        start "$group.log" env -u OPENSSL_CONF "$node" "$folder/tls_server.mjs" server.key server.crt $group
        port=$(port_in "$group.log")
        groups_are $group
        for _ in $(seq 17); do curl -sS --cacert ca.crt "https://localhost:$port/"; done >pages
        [ "$(sort pages | uniq -c | sed 's/^ *//')" = "17 node" ] || fail "$group: $(<pages)"
    done
    echo "102 handshakes of a server"
}

key_files() {
    need_node
    local name formats
    for name in ML-KEM-512 ML-KEM-768 ML-KEM-1024; do
        for formats in seed-priv priv-only seed-only; do
            sed -i "s/^#* *ml-kem.output_formats = .*/ml-kem.output_formats = $formats/" openssl.cnf
            openssl genpkey -algorithm $name -out ours.pem
            openssl pkey -in ours.pem -pubout -out ours_public.pem
            run_node "$folder/key_file.mjs" read ours.pem ours_public.pem | cmp - ours_public.pem ||
                fail "$name, $formats: Node.js has another key"
        done
        run_node "$folder/key_file.mjs" write ${name,,} theirs.pem theirs_public.pem
        openssl pkey -in theirs.pem -pubout | cmp - theirs_public.pem || fail "$name: we have another key"
        openssl pkey -in theirs.pem -check -noout >checked
    done
    echo "12 private keys and their public keys"
}

hostile() {
    need_node
    local group
    for group in X25519MLKEM768 SecP256r1MLKEM768 SecP384r1MLKEM1024 MLKEM768; do
        start "$group.log" env -u OPENSSL_CONF "$node" "$folder/tls_server.mjs" server.key server.crt $group
        echo "$group: the server is Node.js"
        env -u OPENSSL_CONF "$hostile_peer" connect "$(port_in "$group.log")" $group || fail "another alert"
        echo "$group: the client is Node.js"
        env -u OPENSSL_CONF "$hostile_peer" listen $group >alerts &
        local peer=$!
        sleep 0.2
        run_node "$folder/tls_client.mjs" "$(port_in alerts)" $group 10 >/dev/null
        wait $peer || fail "another alert: $(<alerts)"
        cat alerts
    done
}

# Chromium shows the page of port `https`. Its log of the network has the group 4588, X25519MLKEM768.
show_in_chromium() {
    timeout 60 env -u OPENSSL_CONF chromium --headless --no-sandbox --disable-gpu --user-data-dir="$PWD/chromium" \
        --ignore-certificate-errors --log-net-log="$PWD/net.json" --net-log-capture-mode=Everything \
        --dump-dom "https://localhost:$https/" >dom 2>chromium.log || fail "$(tail -n 3 chromium.log)"
    grep -q 'TLSv1.3 0x11ec HTTP/2.0' dom || fail "$(<dom)"
    grep -qE '(key_exchange_group|group|curve)[a-z_]*": *4588' net.json || fail "net log without 4588"
    grep -oE '"[a-z_]*": *4588' net.json | sort | uniq -c
    echo "$(chromium --version 2>/dev/null): $(sed -n 's/.*\(TLSv1.3[^<]*\).*/\1/p' dom)"
}
chromium_page() {
    need chromium chromium
    start_nginx
    show_in_chromium
}

firefox_page() {
    need firefox-esr firefox-esr
    need certutil libnss3-tools
    start_nginx
    mkdir -p firefox
    certutil -N -d sql:firefox --empty-password
    certutil -A -d sql:firefox -t C,, -n mlkem -i ca.crt
    HOME=$PWD timeout 120 env -u OPENSSL_CONF firefox-esr --headless --no-remote --profile "$PWD/firefox" \
        --screenshot "$PWD/page.png" "https://localhost:$https/" >firefox.log 2>&1 || fail "$(tail -n 3 firefox.log)"
    grep -q '^0x11ec .*Firefox' access.log || fail "$(cat access.log)"
    echo "$(firefox-esr --version): $(grep -m 1 Firefox access.log | cut -d ' ' -f 1-2)"
}

# psql and PostgreSQL 15 agree on P-256, which the server has built in, whatever a client prefers: that
# much works with the provider loaded.
postgresql() {
    local bin
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
    [ -n "$bin" ] || skip "no PostgreSQL here (Debian, Ubuntu: postgresql)"
    local as=()
    [ "$(id -u)" != 0 ] || as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    local home
    home=$(mktemp -d -t mlkem_postgresql.XXXXXX)
    cp server.crt server.key ca.crt openssl.cnf "$module" "$home"
    sed -i "s|^module = .*|module = $home/mlkem.so|" "$home/openssl.cnf"
    [ "$(id -u)" != 0 ] || chown -R postgres "$home"
    chmod 600 "$home/server.key"
    export OPENSSL_CONF=$home/openssl.cnf
    local port=$((20000 + RANDOM % 10000))
    (cd "$home" && "${as[@]}" "$bin/initdb" -D data -U postgres -A trust >initdb.log &&
        "${as[@]}" "$bin/pg_ctl" -D data -l "$home/log" -w -o "-p $port -k $home -c ssl=on -c listen_addresses=localhost -c ssl_cert_file=$home/server.crt -c ssl_key_file=$home/server.key" start >/dev/null)
    local seen
    seen=$(for _ in $(seq 20); do
        psql "host=localhost port=$port user=postgres sslmode=verify-full sslrootcert=$home/ca.crt" -Atc \
            "select version from pg_stat_ssl where pid = pg_backend_pid()"
    done | sort | uniq -c | sed 's/^ *//')
    (cd "$home" && "${as[@]}" "$bin/pg_ctl" -D data -m immediate stop >/dev/null)
    rm -rf "$home"
    [ "$seen" = "20 TLSv1.3" ] || fail "$seen"
    echo "20 connections of psql"
}

# make_package: the package, as README makes it. Sets `deb`.
make_package() {
    need dpkg-deb dpkg
    unset OPENSSL_CONF
    only avx2
    configure made -S "$SOURCE" -DMLKEM_BUILD_PROVIDER=ON -DMLKEM_BUILD_TESTS=OFF -DMLKEM_BUILD_DEMO=OFF \
        -DMLKEM_BUILD_BENCH=OFF "${xsimd_args[@]}" >configured
    "$CMAKE" --build made >built
    (cd made && "$(dirname "$(command -v "$CMAKE")")/cpack" -G DEB >/dev/null)
    deb=$(ls made/mlkem-openssl-provider_"${VERSION}"_*.deb)
}

# It is unpacked as it would be installed, with its file for openssl.cnf.
package() {
    make_package
    grep -q 'libssl3' <<<"$(dpkg-deb -f "$deb" Depends)" || fail "other dependencies"
    dpkg-deb -x "$deb" unpacked
    [ "$(cd unpacked && find . -type f -printf '%f\n' | sort | paste -sd ' ')" = "copyright mlkem.so openssl-mlkem.cnf" ] ||
        fail "$(find unpacked -type f)"
    [ "unpacked$(openssl version -m | sed 's/.*"\(.*\)"/\1/')/mlkem.so" = "$(find unpacked -name mlkem.so)" ] ||
        fail "not in OpenSSL's folder: $(find unpacked -name mlkem.so)"
    OPENSSL_MODULES=$(dirname "$PWD/$(find unpacked -name mlkem.so)")
    export OPENSSL_MODULES OPENSSL_CONF=$PWD/unpacked/usr/share/mlkem/openssl-mlkem.cnf
    openssl genpkey -algorithm ML-KEM-768 -out key.pem
    openssl pkey -in key.pem -noout -check
}

# A machine with nothing but Debian 12. What openssl_provider/README.md says gives its nginx the hybrid:
# the install line, a line for the unit and one for nginx.conf. Clients are outside of it.
bare_machine() {
    local root=$PWD/root readme=$include/mlkem/openssl_provider/README.md mirror switch protocols try
    need debootstrap debootstrap
    [ "$(id -u)" = 0 ] || need root "the account root, to make a machine below a folder"
    need chromium chromium
    need_node
    make_package
    mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources | sed -n 1p)
    [ -n "$mirror" ] || fail "the files of apt name no mirror"
    debootstrap --variant=minbase bookworm root "$mirror" >bootstrap.txt 2>&1 || fail "no bare machine"
    mkdir "$root/user"
    cp server.crt server.key "$deb" "$root/user"
    cp /etc/resolv.conf /etc/hosts "$root/etc"
    local inside=(env -i HOME=/user PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive)
    mapfile -t -O ${#inside[@]} inside < <(env | grep -iE '^(https?_proxy|no_proxy)=' || true)
    # shellcheck disable=SC2016
    "${inside[@]}" chroot "$root" sh -euc 'cd /user && apt-get update -q
        apt-get install -y -q --no-install-recommends nginx-light
        apt-get install -y -q ./mlkem-openssl-provider_*.deb' >installed.txt 2>&1 || fail "$(tail -n 3 installed.txt)"

    switch=$(sed -n 's/^Environment=//p' "$readme")
    protocols=$(sed -n 's/^\(ssl_protocols [^;]*;\).*/\1/p' "$readme")
    [[ $switch = OPENSSL_CONF=* && -n $protocols ]] || fail "README has no lines for nginx"
    https=$((20000 + RANDOM % 10000))
    cat >"$root/user/nginx.conf" <<END
daemon off;
pid /user/nginx.pid;
error_log /user/error.log;
events {}
http {
    access_log off;
    ssl_certificate /user/server.crt;
    ssl_certificate_key /user/server.key;
    $protocols
    server {
        listen 127.0.0.1:$https ssl http2;
        location / { default_type text/html; return 200 '\$ssl_protocol \$ssl_curve \$server_protocol\n'; }
    }
}
END
    # answer_of LOG LINE...: what Node.js gets of nginx with these lines in its environment.
    answer_of() {
        start "$1" "${inside[@]}" "${@:2}" chroot "$root" nginx -c /user/nginx.conf
        for try in $(seq 100); do
            ! curl -s --cacert ca.crt "https://localhost:$https/" >/dev/null || break
            sleep 0.05
        done
        run_node "$folder/tls_client.mjs" $https X25519MLKEM768 1 ca.crt
    }
    need curl curl
    answer_of without.log >answer
    kill "${processes[-1]}" && wait "${processes[-1]}" 2>/dev/null || true
    grep -q '^error .*HANDSHAKE_FAILURE' answer || fail "the hybrid without the provider: $(<answer)"
    answer_of nginx.log "$switch" >answer
    [ "$(<answer)" = "TLSv1.3 0x11ec HTTP/1.0" ] || fail "$(cat answer nginx.log "$root/user/error.log")"
    echo "$(chroot "$root" nginx -v 2>&1), Debian $(<"$root/etc/debian_version"): $(<answer)"
    show_in_chromium
    kill "${processes[-1]}" && wait "${processes[-1]}" 2>/dev/null || true
    rm -rf --one-file-system "$root"
}

[ "$(type -t "$case_name")" = function ] || fail "no such case: $case_name"
use_module "$module"
certificates
"$case_name"
