// Quicksort of 16384 words: branches that cannot be predicted.
#include "kernels.h"

static uint32_t values[16 << 10];

static void sort(uint32_t *first, uint32_t *last)
{
    while (first < last) {
        uint32_t pivot = first[(last - first) / 2], *low = first, *high = last;
        while (low <= high) {
            while (*low < pivot)
                low++;
            while (*high > pivot)
                high--;
            if (low > high)
                break;
            uint32_t saved = *low;
            *low++ = *high;
            *high-- = saved;
        }
        sort(first, high);
        first = low;
    }
}

uint64_t run_sort(void)
{
    uint64_t seed = 17, sum = 0;
    for (size_t i = 0; i < LENGTH(values); i++)
        values[i] = (uint32_t)next_random(&seed);
    sort(values, values + LENGTH(values) - 1);
    for (size_t i = 0; i < LENGTH(values); i++)
        sum = sum * 3 + values[i];
    return sum;
}
