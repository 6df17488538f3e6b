"""Writes sha256_vectors.h: the checksums of texts of every length from 0 to 200, as hashlib has them.

The text of length n is n bytes, byte i being (7 * i + n) modulo 256.
"""

import hashlib

print("/* Written by sha256_vectors.py: SHA-256 of texts of length 0 to 200, byte i of length n being 7 * i + n. */")
print("static const char *const SHA256_VECTORS[] = {")
for n in range(201):
    text = bytes((7 * i + n) % 256 for i in range(n))
    print(f'    "{hashlib.sha256(text).hexdigest()}",')
print("};")
