# SPDX-License-Identifier: MIT
"""An exchange and every error that a caller can cause, from Python: over the shared library that the first
argument names, whose header is the second."""
import ctypes
import re
import sys

mlkem = ctypes.CDLL(sys.argv[1])
errors = {name: int(number) for name, number in re.findall(
    r"\bMLKEM_(\w+)\s*=\s*(\d+)", open(sys.argv[2]).read().split("enum mlkem_error {")[1].split("};")[0])}
caused = set()
for function in ("encapsulation_key", "decapsulation_key", "ciphertext", "shared_secret", "key_second_part",
                 "ciphertext_1", "ciphertext_2", "seed"):
    getattr(mlkem, f"mlkem_{function}_size").restype = ctypes.c_size_t
mlkem.mlkem_error_text.restype = ctypes.c_char_p


def call(function, *arguments):
    """The error of a function. A string of bytes, or a buffer, is passed with its size."""
    passed = []
    for argument in arguments:
        passed.append(argument)
        if isinstance(argument, (bytes, ctypes.Array)):
            passed.append(ctypes.c_size_t(len(argument)))
    return getattr(mlkem, "mlkem_" + function)(*passed)


def check(function, *arguments):
    error = call(function, *arguments)
    if error:
        raise RuntimeError(mlkem.mlkem_error_text(error).decode())


def refused(name, function, *arguments):
    error = call(function, *arguments)
    assert error == errors[name], (name, function, error)
    assert mlkem.mlkem_error_text(error), name
    caused.add(name)


def buffers(kem, *names):
    return [ctypes.create_string_buffer(getattr(mlkem, f"mlkem_{name}_size")(kem)) for name in names]


def exchange(kem):
    ek, dk, c, sent, received = buffers(
        kem, "encapsulation_key", "decapsulation_key", "ciphertext", "shared_secret", "shared_secret")
    check("keygen", kem, ek, dk)
    check("encaps", kem, ek, c, sent)
    check("decaps", kem, dk, c, received)
    assert sent.raw == received.raw and any(sent.raw)


def changed(data, at, by=1):
    return data[:at] + bytes([data[at] ^ by]) + data[at + 1:]


def file_of(kem, form, key):
    """The DER file of a private key. What needs a buffer and its room is passed as they are."""
    room, out = ctypes.c_size_t(8192), ctypes.create_string_buffer(8192)
    check("private_key_to_der", kem, form, key, ctypes.byref(out), ctypes.byref(room))
    return out.raw[:room.value]


def read_refused(name, file, text=False):
    kem, room, out = ctypes.c_int(7), ctypes.c_size_t(8192), ctypes.create_string_buffer(8192)
    refused(name, "private_key_from_pem" if text else "private_key_from_der", file, ctypes.byref(kem),
            ctypes.byref(out), ctypes.byref(room), None, None)
    assert kem.value == room.value == 0 and not any(out.raw), name


def every_error(kem):
    ek, dk, c, secret, second_part, ct1, ct2, seed = buffers(
        kem, "encapsulation_key", "decapsulation_key", "ciphertext", "shared_secret", "key_second_part",
        "ciphertext_1", "ciphertext_2", "seed")
    other_ek, other_dk = buffers(kem, "encapsulation_key", "decapsulation_key")
    check("keygen", kem, other_ek, other_dk)
    check("random_seed", kem, seed)
    check("keygen_from_seed", kem, seed, ek, dk)
    secrets = len(dk) - len(ek) - 64  # bytes before ek in dk

    refused("INVALID_LENGTH", "decaps", kem, b"", b"", b"")
    refused("UNSUPPORTED", "keygen", 0, ek, dk)
    refused("COEFFICIENT_OUT_OF_RANGE", "encaps", kem, b"\xff\xff" + ek.raw[2:], c, secret)
    assert not any(c.raw) and not any(secret.raw)
    refused("HASH_MISMATCH", "decaps", kem, changed(dk.raw, len(dk) - 64), c, secret)
    assert not any(secret.raw)

    header, state = ctypes.create_string_buffer(64), ctypes.create_string_buffer(96)
    check("key_header", kem, ek, header)
    check("encaps_begin", kem, header, ct1, state)
    second_part.raw = ek.raw[:len(second_part)]
    refused("PART_MISMATCH", "encaps_finish", kem, state, changed(second_part.raw, 0), ct2, secret)
    check("encaps_finish", kem, state, second_part, ct2, secret)
    refused("STATE_SPENT", "encaps_finish", kem, state, second_part, ct2, secret)
    refused("NO_KEY", "encaps_prepared", ctypes.byref(ctypes.create_string_buffer(10496)), c, secret)

    room, out = ctypes.c_size_t(10), ctypes.create_string_buffer(8192)
    refused("NO_ROOM", "private_key_to_der", kem, 0, seed, ctypes.byref(out), ctypes.byref(room))
    of_seed, of_both, of_dk = file_of(kem, 0, seed), file_of(kem, 2, seed), file_of(kem, 1, dk)
    assert room.value == len(of_seed)
    refused("SEED_UNAVAILABLE", "private_key_to_der", kem, 0, dk, ctypes.byref(out), ctypes.byref(room))
    read_refused("MALFORMED_DER", of_seed[:-1])
    read_refused("MALFORMED_PEM", b"none", text=True)
    read_refused("WRONG_ALGORITHM", changed(of_seed, of_seed.index(b"\x06\x09") + 10, 0x40))
    read_refused("SEED_MISMATCH", changed(of_both, of_both.index(seed.raw)))
    of_other = of_dk.replace(dk.raw, other_dk.raw[:secrets] + dk.raw[secrets:])
    read_refused("PAIRWISE_CHECK_FAILURE", of_other)
    # With version 2 and the public key of another key pair.
    body = of_seed[2:].replace(b"\x02\x01\x00", b"\x02\x01\x01", 1)
    body += b"\x81\x82" + (1 + len(ek)).to_bytes(2, "big") + b"\x00" + other_ek.raw
    read_refused("PUBLIC_KEY_MISMATCH", b"\x30\x82" + len(body).to_bytes(2, "big") + body)
    read_refused("BARE_EXPANDED_KEY", dk.raw)
    read_refused("PUBLIC_KEY_APPENDED", dk.raw + ek.raw)


hybrids = bool(mlkem.mlkem_encapsulation_key_size(4))
for kem in range(1, 8 if hybrids else 4):
    exchange(kem)
for kem in (1, 2, 3):
    every_error(kem)
if hybrids:
    ek, dk, c, secret = buffers(4, "encapsulation_key", "decapsulation_key", "ciphertext", "shared_secret")
    check("keygen", 4, ek, dk)
    refused("INVALID_SHARE", "encaps", 4, ek.raw[:-32] + bytes(32), c, secret)
# The others take a machine that fails, or a hybrid's seed whose classical key is out of range.
missing = errors.keys() - caused - {"OK", "ENTROPY_FAILURE", "SELF_TEST_FAILURE", "OPENSSL_ERROR",
                                    "INVALID_PRIVATE_KEY"}
assert missing == (set() if hybrids else {"INVALID_SHARE"}), missing
print(f"Python: ok, {len(caused)} errors")
