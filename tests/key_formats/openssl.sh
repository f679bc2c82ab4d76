#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# openssl.sh WRITE_KEY_FILES: the openssl command reads the structure of every file that the program
# writes. The text of each key is its DER. Where openssl knows ML-KEM, it makes the same public keys
# of the private ones.
. "$(dirname "$0")/../common.sh"
write_key_files=$1

need openssl openssl
rm -rf "$WORK" && mkdir -p "$WORK" && cd "$WORK"
"$write_key_files" .

# Newer ones know the identifiers by name.
arc=2.16.840.1.101.3.4.4

# structure FILE ARGUMENTS...: "SEQUENCE 84, INTEGER 1 00, ..." of the elements that openssl finds,
# outermost first; contents of integers and identifiers only.
structure() {
    openssl asn1parse -inform DER -in "$@" |
        sed -E 's/^ *[0-9]+:d=[0-9]+ +hl=[0-9]+ +l= *([0-9]+) +(cons|prim): +/\1:/; s/\[HEX DUMP\]:.*//
                s/:ML-KEM-512$/:'$arc.1/'; s/:ML-KEM-768$/:'$arc.2/'; s/:ML-KEM-1024$/:'$arc.3/'
                s/^([0-9]+):((cont )?\[ [0-9] \]|[A-Z]+( STRING)?) *:?([0-9A-F.]*) *$/\2 \1 \5/; s/ $//' |
        paste -sd, | sed 's/,/, /g'
}

# expect WHAT FOUND EXPECTED
expect() {
    [ "$2" = "$3" ] || fail "$1 is
  $2, and should be
  $3"
}

files=0
# same_text NAME: the PEM text holds the DER.
same_text() {
    openssl asn1parse -in "$1.pem" -noout -out from_text.der
    cmp "$1.der" from_text.der
    files=$((files + 2))
}

# private SET ARC EXPANDED FORM ELEMENTS CONTENT: the file of a private key, of CONTENT bytes of
# privateKey.
private() {
    local name=ML-KEM-$1-$4 elements=$5 size=$6 head=4 content whole
    [ "$size" -ge 128 ] || head=2
    content=$((3 + 13 + head + size))
    expect "$name" "$(structure "$name.der")" \
        "SEQUENCE $content, INTEGER 1 00, SEQUENCE 11, OBJECT 9 $2, OCTET STRING $size"
    # privateKey's content begins behind the heads of the file and of itself.
    whole=$(stat -c %s "$name.der")
    expect "$name, content" "$(structure "$name.der" -strparse $((whole - head - size)))" "$elements"
    same_text "$name"

    content=$((content + 4 + 1 + ek))
    expect "$name-v2" "$(structure "$name-v2.der")" \
        "SEQUENCE $content, INTEGER 1 01, SEQUENCE 11, OBJECT 9 $2, OCTET STRING $size, cont [ 1 ] $((1 + ek))"
    same_text "$name-v2"
}

set_of_files() {
    local set=$1 oid=$arc.$2 dk=$4
    ek=$3
    expect "public key" "$(structure "ML-KEM-$set-public.der")" \
        "SEQUENCE $((13 + 4 + 1 + ek)), SEQUENCE 11, OBJECT 9 $oid, BIT STRING $((1 + ek))"
    same_text "ML-KEM-$set-public"
    private "$set" "$oid" "$dk" seed "cont [ 0 ] 64" 66
    private "$set" "$oid" "$dk" expanded "OCTET STRING $dk" $((4 + dk))
    private "$set" "$oid" "$dk" both \
        "SEQUENCE $((66 + 4 + dk)), OCTET STRING 64, OCTET STRING $dk" $((4 + 66 + 4 + dk))
}

set_of_files 512 1 800 1632
set_of_files 768 2 1184 2400
set_of_files 1024 3 1568 3168

# X-Wing's private key is a bare seed.
x_wing=1.3.6.1.4.1.62253.25722
expect "X-Wing's public key" "$(structure X-Wing-public.der)" \
    "SEQUENCE $((15 + 4 + 1 + 1216)), SEQUENCE 13, OBJECT 11 $x_wing, BIT STRING 1217"
same_text X-Wing-public
expect "X-Wing's private key" "$(structure X-Wing-seed.der)" \
    "SEQUENCE $((3 + 15 + 2 + 32)), INTEGER 1 00, SEQUENCE 13, OBJECT 11 $x_wing, OCTET STRING 32"
same_text X-Wing-seed
[ $files -eq "$(find . -name 'ML-KEM-*' -o -name 'X-Wing-*' | wc -l)" ] ||
    fail "some files were not looked at"
echo "$files files, structures as in RFC 9935 and X-Wing's draft"

# OpenSSL 3.5 and newer.
if grep -q ML-KEM-768 <<<"$(openssl list -kem-algorithms)"; then
    for file in ML-KEM-*-{seed,expanded,both}{,-v2}.pem; do
        openssl pkey -in "$file" -pubout -out public.pem
        cmp public.pem "${file%%-[seb]*}-public.pem"
    done
    echo "openssl pkey makes the public keys of the private ones"
else
    must_fail_with unsupported openssl pkey -in ML-KEM-768-seed.pem -noout
    echo "$(openssl version | cut -d ' ' -f 1-2) has no ML-KEM: it saw structures only"
fi
