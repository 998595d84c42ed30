// strlen and memchr, a byte a turn, over words of different lengths.
#include "kernels.h"

static char text[32 << 10];

__attribute__((noinline)) static size_t length_of(const char *word)
{
    const char *end = word;
    while (*end != 0)
        end++;
    return (size_t)(end - word);
}

__attribute__((noinline)) static const char *find(const char *from, char wanted, size_t count)
{
    for (; count != 0; count--, from++)
        if (*from == wanted)
            return from;
    return NULL;
}

static void fill(void)
{
    uint64_t seed = 23;
    for (size_t i = 0; i < LENGTH(text) - 1; i++)
        text[i] = next_random(&seed) % 29 == 0 ? 0 : (char)('a' + next_random(&seed) % 26);
}

uint64_t run_strings(void)
{
    if (text[0] == 0 && text[1] == 0)
        fill();
    uint64_t sum = 0;
    for (int pass = 0; pass < 4; pass++) {
        for (size_t i = 0; i < LENGTH(text);) {
            size_t length = length_of(text + i);
            const char *found = find(text + i, (char)('a' + pass), length);
            sum = sum * 3 + length + (found == NULL ? 0 : (size_t)(found - text));
            i += length + 1;
        }
    }
    return sum;
}
