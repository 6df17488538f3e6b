/* sha256.h: SHA-256 as of FIPS 180-4. */
#ifndef MG_SHA256_H
#define MG_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define MG_SHA256_HEX 65 /* 64 lower-case hexadecimal digits and a NUL */

typedef struct mg_sha256
{
    uint32_t state[8];
    uint64_t length; /* bytes taken so far */
    unsigned char block[64];
} mg_sha256;

void mg_sha256_start(mg_sha256 *s);
void mg_sha256_add(mg_sha256 *s, const void *bytes, size_t len);
void mg_sha256_hex(mg_sha256 *s, char hex[MG_SHA256_HEX]); /* ends it */

#endif
