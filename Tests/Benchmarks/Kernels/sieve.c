// Sieve of Eratosthenes over bytes: short loops of strided stores, and a count.
#include "kernels.h"

static uint8_t composite[200000];

uint64_t run_sieve(void)
{
    for (size_t i = 0; i < LENGTH(composite); i++)
        composite[i] = 0;
    uint64_t primes = 0, sum = 0;
    for (size_t i = 2; i < LENGTH(composite); i++) {
        if (composite[i])
            continue;
        primes++;
        sum += i;
        for (size_t multiple = 2 * i; multiple < LENGTH(composite); multiple += i)
            composite[multiple] = 1;
    }
    return primes << 40 ^ sum;
}
