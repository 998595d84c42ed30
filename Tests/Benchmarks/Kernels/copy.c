// A copy of 8 bytes a turn between buffers that lie exactly 1 MiB apart (a direct-mapped TLB must not mind).
#include "kernels.h"

static uint64_t buffers[2][(1 << 20) / sizeof(uint64_t)] __attribute__((aligned(4096)));

__attribute__((noinline, optimize("no-tree-vectorize", "no-tree-loop-distribute-patterns")))
static void copy_words(uint64_t *to, const uint64_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i];
}

uint64_t run_copy(void)
{
    size_t count = LENGTH(buffers[0]);
    uint64_t *from = buffers[0], *to = buffers[1];
    uint64_t seed = 3;
    for (size_t i = 0; i < count; i += 64)
        from[i] = next_random(&seed);
    copy_words(to, from, count);
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i += 64)
        sum = sum * 5 + to[i];
    return sum;
}
