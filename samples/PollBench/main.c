// Cores that all poll: a token goes round them, then all reduce. With more cores than the host has processors, whoever polls holds up whoever has work.
#include <mpi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <toro.h>

#define LAPS 200
#define REDUCTIONS 200
#define VECTOR_LEN 64

static void must(int condition, const char *what)
{
    if (!condition) {
        printf("failed! %s\n", what);
        exit(EXIT_FAILURE);
    }
}

// Core 0 sends the token off and waits for it; each core adds one.
static int lap(int rank, int cores, int token)
{
    int next = (rank + 1) % cores, previous = (rank + cores - 1) % cores;
    if (rank == 0) {
        token++;
        must(SendTo(next, &token, sizeof token) == 0, "SendTo");
    }
    must(RecvFrom(previous, &token, sizeof token) == sizeof token, "RecvFrom");
    if (rank == 0)
        return token;
    token++;
    must(SendTo(next, &token, sizeof token) == 0, "SendTo");
    return token;
}

static void reduce(int rank, int cores)
{
    int mine[VECTOR_LEN], sum[VECTOR_LEN];
    for (int i = 0; i < VECTOR_LEN; i++)
        mine[i] = rank + i;
    Mpi_Reduce(mine, sum, VECTOR_LEN, MPI_SUM, 0);
    for (int i = 0; rank == 0 && i < VECTOR_LEN; i++)
        must(sum[i] == cores * (cores - 1) / 2 + cores * i, "the sum");
}

static uint64_t microseconds(uint64_t ticks, int turns)
{
    return ticks * 1000 / (toro_ticks_per_second() / 1000) / (uint64_t)turns;
}

int main(void)
{
    int rank = GetRank(), cores = GetCores(), token = 0;
    if (cores < 2) {
        printf("PollBench needs two cores\n");
        return EXIT_FAILURE;
    }
    lap(rank, cores, 0); // all are there now
    uint64_t start = toro_rdtsc();
    for (int i = 0; i < LAPS; i++)
        token = lap(rank, cores, token);
    uint64_t middle = toro_rdtsc();
    for (int i = 0; i < REDUCTIONS; i++)
        reduce(rank, cores);
    uint64_t end = toro_rdtsc();
    if (rank != 0)
        return EXIT_SUCCESS;
    must(token == LAPS * cores, "the token");
    printf("PollBench: %d cores, %llu us a lap of the token, %llu us a reduction of %d ints\n", cores, (unsigned long long)microseconds(middle - start, LAPS),
           (unsigned long long)microseconds(end - middle, REDUCTIONS), VECTOR_LEN);
    return EXIT_SUCCESS;
}
