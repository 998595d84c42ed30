// REP MOVSB over 256 KiB, at odd addresses.
#include "kernels.h"

static uint8_t source[256 << 10], target[LENGTH(source)];

static void copy_bytes(void *to, const void *from, size_t count)
{
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

uint64_t run_movsb(void)
{
    uint64_t seed = 11, sum = 0;
    for (size_t i = 0; i < LENGTH(source); i += 16)
        source[i] = (uint8_t)next_random(&seed);
    for (int pass = 0; pass < 8; pass++)
        copy_bytes(target + pass, source + 3 * pass, LENGTH(source) - 32);
    for (size_t i = 0; i < LENGTH(target) - 8; i += 64)
        sum = sum * 5 + target[i + 2];
    return sum;
}
