// Cores that all poll: a token goes round them, then all reduce. With more cores than the host has processors, whoever polls holds up whoever has work.
#include <mpi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <toro.h>

#define LAPS 200
#define REDUCTIONS 200
#define VECTOR_LEN 64
#define ROUNDS_MAX 20 // of laps, then of reductions; the best one counts
#define SECONDS_MAX 1 // no further round after this time

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

static void laps(int rank, int cores)
{
    int token = 0;
    for (int i = 0; i < LAPS; i++)
        token = lap(rank, cores, token);
    must(rank != 0 || token == LAPS * cores, "the token");
}

static void reductions(int rank, int cores)
{
    for (int i = 0; i < REDUCTIONS; i++)
        reduce(rank, cores);
}

// Core 0 tells all whether another round follows.
static int agree(int rank, int cores, int more)
{
    if (rank != 0)
        must(RecvFrom(rank - 1, &more, sizeof more) == sizeof more, "RecvFrom");
    if (rank != cores - 1)
        must(SendTo(rank + 1, &more, sizeof more) == 0, "SendTo");
    return more;
}

// Ticks of the best round.
static uint64_t best_of(void (*round)(int, int), int rank, int cores)
{
    uint64_t best = UINT64_MAX, begin = toro_rdtsc(), start, end;
    int rounds = 0, more;
    lap(rank, cores, 0); // all are there now
    do {
        start = toro_rdtsc();
        round(rank, cores);
        end = toro_rdtsc();
        if (end - start < best)
            best = end - start;
        more = ++rounds < ROUNDS_MAX && end - begin < SECONDS_MAX * toro_ticks_per_second();
    } while (agree(rank, cores, more));
    return best;
}

static uint64_t microseconds(uint64_t ticks, int turns)
{
    return ticks * 1000 / (toro_ticks_per_second() / 1000) / (uint64_t)turns;
}

int main(void)
{
    int rank = GetRank(), cores = GetCores();
    if (cores < 2) {
        printf("PollBench needs two cores\n");
        return EXIT_FAILURE;
    }
    uint64_t token = best_of(laps, rank, cores), sum = best_of(reductions, rank, cores);
    if (rank != 0)
        return EXIT_SUCCESS;
    printf("PollBench: %d cores, %llu us a lap of the token, %llu us a reduction of %d ints\n", cores, (unsigned long long)microseconds(token, LAPS),
           (unsigned long long)microseconds(sum, REDUCTIONS), VECTOR_LEN);
    return EXIT_SUCCESS;
}
