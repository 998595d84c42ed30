// A token goes round cores that all poll. Whoever watches the console from outside measures what a hop costs the host.
#include <stdio.h>
#include <stdlib.h>
#include <toro.h>

#ifndef HOPS
#define HOPS 40000
#endif

static int fail(const char *what)
{
    printf("failed! %s\n", what);
    exit(EXIT_FAILURE);
}

// Core 0 sends the token off and waits for it; each core adds one.
static unsigned lap(int rank, int cores, unsigned token)
{
    int next = (rank + 1) % cores, previous = (rank + cores - 1) % cores;
    token++;
    if (rank == 0 && SendTo(next, &token, sizeof token) != 0)
        fail("SendTo");
    if (RecvFrom(previous, &token, sizeof token) != sizeof token)
        fail("RecvFrom");
    if (rank == 0)
        return token;
    token++;
    if (SendTo(next, &token, sizeof token) != 0)
        fail("SendTo");
    return token;
}

int main(void)
{
    int rank = GetRank(), cores = GetCores();
    unsigned token = 0, laps = HOPS / (unsigned)cores;
    if (cores < 2)
        fail("a token needs two cores");
    token = lap(rank, cores, token); // all are there now
    if (rank == 0)
        printf("HopBench: begin\n");
    for (unsigned i = 0; i < laps; i++)
        token = lap(rank, cores, token);
    if (rank != 0)
        return EXIT_SUCCESS;
    if (token != (laps + 1) * (unsigned)cores)
        fail("the token");
    printf("HopBench: end, %u hops\n", laps * (unsigned)cores);
    return EXIT_SUCCESS;
}
