// Fibonacci numbers by recursion: calls, returns and the stack.
#include "kernels.h"

// Without inlining and without a loop in place of the second call, the recursion stays one.
__attribute__((noinline, noipa, optimize("no-optimize-sibling-calls"))) static uint64_t fib(uint64_t n)
{
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

uint64_t run_fib(void)
{
    return fib(24);
}
