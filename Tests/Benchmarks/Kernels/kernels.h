// The kernels of the benchmark: each call does the same work again and returns the same checksum.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

// A step of a linear congruential generator (Knuth's constants of MMIX): the kernels' input.
static inline uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

struct kernel {
    const char *name;
    uint64_t (*run)(void);
};

uint64_t run_crc(void);
uint64_t run_xorshift(void);
uint64_t run_sieve(void);
uint64_t run_chase(void);
uint64_t run_copy(void);
uint64_t run_movsb(void);
uint64_t run_matmul(void);
uint64_t run_nbody(void);
uint64_t run_fib(void);
uint64_t run_sort(void);
uint64_t run_strings(void);
uint64_t run_sha256(void);
uint64_t run_bytecode(void);

// Runs the kernel that `name` (up to a space or the end) stands for `times` times; prints "name checksum\n" through `print`.
// Returns 0, or 1 if there is no such kernel or two runs disagree.
int run_kernel(const char *name, uint64_t times, void (*print)(const char *text));
