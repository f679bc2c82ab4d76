# SPDX-License-Identifier: MIT
"""An exchange from Python, over the shared library that the first argument names."""
import ctypes
import sys

mlkem = ctypes.CDLL(sys.argv[1])
for function in ("encapsulation_key", "decapsulation_key", "ciphertext", "shared_secret"):
    getattr(mlkem, f"mlkem_{function}_size").restype = ctypes.c_size_t
mlkem.mlkem_error_text.restype = ctypes.c_char_p


def check(error):
    if error:
        raise RuntimeError(mlkem.mlkem_error_text(error).decode())


def argument(buffer):
    return buffer, ctypes.c_size_t(len(buffer))


def exchange(kem):
    ek, dk, c, sent, received = (
        ctypes.create_string_buffer(size)
        for size in (
            mlkem.mlkem_encapsulation_key_size(kem),
            mlkem.mlkem_decapsulation_key_size(kem),
            mlkem.mlkem_ciphertext_size(kem),
            *2 * [mlkem.mlkem_shared_secret_size(kem)],
        )
    )
    check(mlkem.mlkem_keygen(kem, *argument(ek), *argument(dk)))
    check(mlkem.mlkem_encaps(kem, *argument(ek), *argument(c), *argument(sent)))
    check(mlkem.mlkem_decaps(kem, *argument(dk), *argument(c), *argument(received)))
    assert sent.raw == received.raw and any(sent.raw)


for kem in (1, 2, 3):
    exchange(kem)
try:
    check(mlkem.mlkem_decaps(2, b"", 0, b"", 0, b"", 0))
    sys.exit("an empty key was taken")
except RuntimeError as error:
    assert "wrong length" in str(error), error
print("Python: ok")
