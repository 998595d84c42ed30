// Marsaglia's xorshift with 64 bits of state: registers only.
#include "kernels.h"

uint64_t run_xorshift(void)
{
    uint64_t state = 88172645463325252u, sum = 0;
    for (int i = 0; i < 400000; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        sum += state;
    }
    return sum;
}
