// The kernels as a program of the host: native KERNEL TIMES.
#include <stdio.h>
#include <stdlib.h>

#include "kernels.h"

static void print(const char *text)
{
    fputs(text, stdout);
}

int main(int count, char **arguments)
{
    if (count != 3)
        return 2;
    return run_kernel(arguments[1], strtoull(arguments[2], NULL, 10), print);
}
