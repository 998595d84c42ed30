// Product of two matrices of 96 x 96 doubles, two columns at a time in SSE2 registers.
#include "kernels.h"

#include <emmintrin.h>

#define SIZE 96

static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void fill(void)
{
    uint64_t seed = 5;
    for (int row = 0; row < SIZE; row++) {
        for (int column = 0; column < SIZE; column++) {
            a[row][column] = (double)(next_random(&seed) % 1000) / 8;
            b[row][column] = (double)(next_random(&seed) % 1000) / 16;
        }
    }
}

uint64_t run_matmul(void)
{
    if (a[0][0] == 0 && a[0][1] == 0)
        fill();
    for (int row = 0; row < SIZE; row++) {
        for (int column = 0; column < SIZE; column += 2) {
            __m128d sum = _mm_setzero_pd();
            for (int i = 0; i < SIZE; i++)
                sum = _mm_add_pd(sum, _mm_mul_pd(_mm_set1_pd(a[row][i]), _mm_loadu_pd(&b[i][column])));
            _mm_storeu_pd(&c[row][column], sum);
        }
    }
    double trace = 0;
    for (int i = 0; i < SIZE; i++)
        trace += c[i][i];
    union { double value; uint64_t bits; } result = { trace };
    return result.bits;
}
