// Memory, the program's end, small arithmetic, pseudo-random numbers.
#include "kernel.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <toro.h>

#define ALIGNMENT 16
#define ABORT_CODE 134 // as a shell shows a program that SIGABRT has ended

// malloc(0) gives memory too, so that a null pointer always means that there is none left.
void *malloc(size_t size)
{
    return toro_heap_allocate(size == 0 ? 1 : size, ALIGNMENT);
}

void *calloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    void *memory = toro_heap_allocate(bytes == 0 ? 1 : bytes, ALIGNMENT);
    return memory == NULL ? NULL : memset(memory, 0, bytes);
}

void *realloc(void *memory, size_t size)
{
    if (memory == NULL)
        return malloc(size);
    size_t usable = toro_heap_usable_size(memory);
    if (size <= usable && size >= usable / 4)
        return memory;
    void *moved = malloc(size);
    if (moved == NULL)
        return size <= usable ? memory : NULL;
    memcpy(moved, memory, size < usable ? size : usable);
    free(memory);
    return moved;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return toro_heap_allocate(size == 0 ? 1 : size, alignment);
}

void free(void *memory)
{
    toro_heap_free(memory);
}

void exit(int status)
{
    toro_exit(status);
}

void abort(void)
{
    toro_exit(ABORT_CODE);
}

void toro_assertion_failed(const char *condition, const char *file, int line)
{
    printf("%s:%d: assertion failed on core %d: %s\n", file, line, GetRank(), condition);
    abort();
}

int abs(int value)
{
    return value < 0 ? -value : value;
}

long labs(long value)
{
    return value < 0 ? -value : value;
}

long long llabs(long long value)
{
    return value < 0 ? -value : value;
}

div_t div(int numerator, int denominator)
{
    return (div_t){ numerator / denominator, numerator % denominator };
}

ldiv_t ldiv(long numerator, long denominator)
{
    return (ldiv_t){ numerator / denominator, numerator % denominator };
}

// By core: a 64-bit linear congruential generator, of which the upper half is given out (constants: Knuth, MMIX).
static struct {
    uint64_t state;
} __attribute__((aligned(64))) random_of[TORO_CORES_MAX];

void srand(unsigned seed)
{
    random_of[GetRank()].state = seed;
}

int rand(void)
{
    uint64_t *state = &random_of[GetRank()].state;
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (int)(*state >> 33);
}
