/* What line tables and functions are tested with: inlined functions within each other, loops, a function in pieces, a switch. */
#include "lines.h"

volatile int sink;

static inline __attribute__((always_inline)) int twice(int value)
{
    sink = value;
    return value + value;
}

static inline __attribute__((always_inline)) int fourfold(int value)
{
    int half = twice(value);
    sink += half;
    return twice(half);
}

__attribute__((noinline)) int choose(int value)
{
    switch (value)
    {
    case 1: return fourfold(3);
    case 2: sink = 9; return value * 7;
    case 3: return from_header(value);
    case 4: return sink / value;
    case 5: return sink ^ value;
    default: return -value;
    }
}

__attribute__((noinline)) int sum(int *values, int count)
{
    int total = 0;
    for (int index = 0; index < count; index++)
    {
        if (__builtin_expect(values[index] < 0, 0)) total += choose(values[index]);
        else total += values[index];
    }
    return total;
}

void _start(void)
{
    int values[8] = { 1, 2, 3, 4, 5, 6, 7, -8 };
    sink = sum(values, 8) + fourfold(sink);
    for (;;) { }
}
