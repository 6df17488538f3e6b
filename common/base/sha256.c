/* sha256.c: SHA-256, from FIPS 180-4 sections 4.1.2, 5 and 6.2. */
#include "sha256.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define HAVE_X86 1
#if defined(__has_include) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#else
#include <cpuid.h>
#endif
#endif

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotr(uint32_t x, unsigned n)
{
    return x >> n | x << (32 - n);
}

/*
 * A step, without moving the eight working variables: in step k they are found k places further down, which are
 * constants where k is one.
 */
static inline void mix(uint32_t v[8], int k, uint32_t word)
{
    uint32_t a = v[(8 - k) & 7], b = v[(9 - k) & 7], c = v[(10 - k) & 7], e = v[(12 - k) & 7], f = v[(13 - k) & 7],
             g = v[(14 - k) & 7], *d = &v[(11 - k) & 7], *h = &v[(15 - k) & 7];
    uint32_t s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25), s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    uint32_t t1 = *h + s1 + ((e & f) ^ (~e & g)) + word;

    *d += t1;
    *h = t1 + s0 + ((a & b) ^ (a & c) ^ (b & c));
}

static void compress(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64], v[8];

    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t) block[4 * i] << 24 | (uint32_t) block[4 * i + 1] << 16 | (uint32_t) block[4 * i + 2] << 8 |
               block[4 * i + 3];
    for (int i = 16; i < 64; i++)
    {
        uint32_t s0 = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t s1 = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10;

        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    memcpy(v, state, sizeof v);
    for (int i = 0; i < 64; i += 8)
    {
        mix(v, 0, K[i] + w[i]);
        mix(v, 1, K[i + 1] + w[i + 1]);
        mix(v, 2, K[i + 2] + w[i + 2]);
        mix(v, 3, K[i + 3] + w[i + 3]);
        mix(v, 4, K[i + 4] + w[i + 4]);
        mix(v, 5, K[i + 5] + w[i + 5]);
        mix(v, 6, K[i + 6] + w[i + 6]);
        mix(v, 7, K[i + 7] + w[i + 7]);
    }
    for (int i = 0; i < 8; i++)
        state[i] += v[i];
}

#ifdef HAVE_X86

/* What is too short to ask for whether the processor can do it. */
#ifdef CPU_FEATURE_ACTIVE

#define X86_WORTH 64 /* the C library knows */

static int x86_hashes(void)
{
    return CPU_FEATURE_ACTIVE(SHA) && CPU_FEATURE_ACTIVE(SSE4_1) && CPU_FEATURE_ACTIVE(SSSE3);
}

#else

#define X86_WORTH 4096 /* asking takes as long as a few blocks, longer in a virtual machine */

static int x86_hashes(void)
{
    unsigned a, b, c, d;

    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3) &&
           __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
}

#endif

/*
 * Whole blocks with the processor's own instructions, four steps of the algorithm at a time. They want the working
 * variables as ABEF and CDGH, highest first; `w` holds the last sixteen words of the message schedule.
 */
__attribute__((target("sha,sse4.1,ssse3"))) static void compress_x86(uint32_t state[8], const unsigned char *p,
                                                                     size_t blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *) state), 0xB1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *) (state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0), feba, dchg, w[4];

    for (; blocks > 0; blocks--, p += 64)
    {
        __m128i abef_before = abef, cdgh_before = cdgh;

        for (int i = 0; i < 4; i++)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *) (p + 16 * i)), swap);
        for (int i = 0; i < 16; i++)
        {
            __m128i *now = &w[i & 3], second = w[(i + 1) & 3], third = w[(i + 2) & 3], last = w[(i + 3) & 3];
            __m128i words = _mm_add_epi32(*now, _mm_loadu_si128((const __m128i *) (K + 4 * i)));

            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, words);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(words, 0x0E));
            *now = _mm_sha256msg2_epu32(
                _mm_add_epi32(_mm_sha256msg1_epu32(*now, second), _mm_alignr_epi8(last, third, 4)), last);
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    feba = _mm_shuffle_epi32(abef, 0x1B);
    dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *) state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((__m128i *) (state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#endif

/* Hashes the whole blocks at the start of `p`; returns how many bytes they were. */
static size_t compress_all(uint32_t state[8], const unsigned char *p, size_t len)
{
    size_t whole = len - len % 64;

#ifdef HAVE_X86
    if (whole >= X86_WORTH && x86_hashes())
    {
        compress_x86(state, p, whole / 64);
        return whole;
    }
#endif
    for (size_t i = 0; i < whole; i += 64)
        compress(state, p + i);
    return whole;
}

void mg_sha256_start(mg_sha256 *s)
{
    static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

    memcpy(s->state, start, sizeof start);
    s->length = 0;
}

void mg_sha256_add(mg_sha256 *s, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    size_t held = s->length % 64;

    s->length += len;
    if (held + len >= 64 && held > 0)
    {
        memcpy(s->block + held, p, 64 - held);
        compress_all(s->state, s->block, 64);
        p += 64 - held;
        len -= 64 - held;
        held = 0;
    }
    if (held == 0)
    {
        size_t whole = compress_all(s->state, p, len);

        p += whole;
        len -= whole;
    }
    if (len > 0)
        memcpy(s->block + held, p, len);
}

void mg_sha256_hex(mg_sha256 *s, char hex[MG_SHA256_HEX])
{
    static const unsigned char padding[64] = {0x80};
    static const char digits[] = "0123456789abcdef";
    uint64_t bits = s->length * 8;
    unsigned char size[8];

    for (int i = 0; i < 8; i++)
        size[i] = (unsigned char) (bits >> (56 - 8 * i));
    mg_sha256_add(s, padding, 1 + (119 - s->length % 64) % 64);
    mg_sha256_add(s, size, sizeof size);
    for (int i = 0; i < 32; i++)
    {
        unsigned byte = s->state[i / 4] >> (24 - 8 * (i % 4)) & 0xFF;

        hex[2 * i] = digits[byte >> 4];
        hex[2 * i + 1] = digits[byte & 15];
    }
    hex[64] = '\0';
}
