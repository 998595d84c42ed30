// The article of July 30, 2022: every core has a vector filled with its rank; MPI_SUM over all cores is checked by the root.
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <toro.h>

#define VECTOR_LEN 64

static const int root = 0;

int main(void)
{
    int r[VECTOR_LEN];
    int s[VECTOR_LEN];
    int rank = GetRank();
    int sum = (GetCores() - 1) * GetCores() / 2; // 0 + 1 + ... + (N - 1)

    for (int i = 0; i < VECTOR_LEN; i++)
        r[i] = rank;
    printf("hello from core %d\n", rank);

    Mpi_Reduce(r, s, VECTOR_LEN, MPI_SUM, root);

    if (rank != root)
        return EXIT_SUCCESS;
    for (int i = 0; i < VECTOR_LEN; i++) {
        if (s[i] != sum) {
            printf("failed! core: %d, element %d is %d, not %d\n", rank, i, s[i], sum);
            return EXIT_FAILURE;
        }
    }
    printf("success! value: %d\n", s[VECTOR_LEN - 1]);
    return EXIT_SUCCESS;
}
