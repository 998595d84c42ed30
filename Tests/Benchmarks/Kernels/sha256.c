// SHA-256 of 64 KiB (FIPS 180-4): 32-bit rotations and additions, many values alive at once.
#include "kernels.h"

#define ROUNDS 64

static uint32_t constants[ROUNDS];
static uint8_t message[64 << 10];

static uint32_t rotate(uint32_t value, int count)
{
    return value >> count | value << (32 - count);
}

// The fractional bits of the cube roots of the first primes (4.2.2), by bisection in integers.
static uint32_t root_bits(uint64_t prime)
{
    unsigned __int128 low = 0, high = (unsigned __int128)16 << 32, cube = (unsigned __int128)prime << 96;
    while (high - low > 1) {
        unsigned __int128 middle = (low + high) / 2;
        if (middle * middle * middle > cube)
            high = middle;
        else
            low = middle;
    }
    return (uint32_t)low;
}

static void fill(void)
{
    uint64_t seed = 29, prime = 2;
    for (int i = 0; i < ROUNDS; prime++) {
        int divisible = 0;
        for (uint64_t divisor = 2; divisor * divisor <= prime; divisor++)
            divisible |= prime % divisor == 0;
        if (!divisible)
            constants[i++] = root_bits(prime);
    }
    for (size_t i = 0; i < LENGTH(message); i++)
        message[i] = (uint8_t)next_random(&seed);
}

static void schedule(uint32_t *words, const uint8_t *block)
{
    for (int i = 0; i < 16; i++, block += 4)
        words[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
    for (int i = 16; i < ROUNDS; i++) {
        uint32_t early = words[i - 15], late = words[i - 2];
        uint32_t small0 = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3;
        uint32_t small1 = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10;
        words[i] = words[i - 16] + small0 + words[i - 7] + small1;
    }
}

static void compress(uint32_t *hash, const uint8_t *block)
{
    uint32_t words[ROUNDS];
    schedule(words, block);
    uint32_t a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4], f = hash[5], g = hash[6], h = hash[7];
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
        uint32_t first = h + big1 + ((e & f) ^ (~e & g)) + constants[i] + words[i];
        uint32_t big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
        uint32_t second = big0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
    }
    hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e, hash[5] += f, hash[6] += g, hash[7] += h;
}

uint64_t run_sha256(void)
{
    if (constants[0] == 0)
        fill();
    uint32_t hash[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
    for (size_t i = 0; i < LENGTH(message); i += 64)
        compress(hash, message + i);
    return (uint64_t)hash[0] << 32 | hash[7];
}
