// The table of kernels, and how one is run: the same code in the native program and in the guest.
#include "kernels.h"

static const struct kernel kernels[] = {
    { "crc", run_crc },
    { "xorshift", run_xorshift },
    { "sieve", run_sieve },
    { "chase", run_chase },
    { "copy", run_copy },
    { "movsb", run_movsb },
    { "matmul", run_matmul },
    { "nbody", run_nbody },
    { "fib", run_fib },
    { "sort", run_sort },
    { "strings", run_strings },
    { "sha256", run_sha256 },
    { "bytecode", run_bytecode },
};

// Whether `text` begins with the word `name`.
static int is_word(const char *text, const char *name)
{
    while (*name != 0 && *text == *name) {
        text++;
        name++;
    }
    return *name == 0 && (*text == 0 || *text == ' ');
}

static void print_checksum(uint64_t value, void (*print)(const char *text))
{
    char digits[17];
    for (int i = 0; i < 16; i++)
        digits[i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
    digits[16] = 0;
    print(digits);
    print("\n");
}

int run_kernel(const char *name, uint64_t times, void (*print)(const char *text))
{
    for (size_t i = 0; i < LENGTH(kernels); i++) {
        if (!is_word(name, kernels[i].name))
            continue;
        uint64_t checksum = kernels[i].run();
        for (uint64_t done = 1; done < times; done++)
            if (kernels[i].run() != checksum)
                return 1;
        print(kernels[i].name);
        print(" ");
        print_checksum(checksum, print);
        return 0;
    }
    return 1;
}
