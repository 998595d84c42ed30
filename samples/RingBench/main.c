// How long a message between core 0 and core 1 takes, and how many bytes pass, by message size.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <toro.h>

#define LARGEST 65536
#define ROUND_TRIPS 200
#define WARM_UP 20
#define STREAM_BYTES (1 << 20)
#define STREAM_MESSAGES_MAX 2000

struct result {
    uint64_t ticks_best;
    uint64_t ticks_mean;
    uint64_t instructions_mean;
    uint64_t stream_ticks;
    int stream_messages;
};

static const int sizes[] = { 0, 8, 64, 256, 1024, 4096, 16384, LARGEST };
static const int sizes_count = sizeof sizes / sizeof sizes[0];
static char message[LARGEST];
static char buffers[2][LARGEST]; // by core: memory is shared

static int stream_messages_of(int size)
{
    int messages = size == 0 ? STREAM_MESSAGES_MAX : STREAM_BYTES / size;
    return messages < STREAM_MESSAGES_MAX ? messages : STREAM_MESSAGES_MAX;
}

static void must(int condition, const char *what)
{
    if (!condition) {
        printf("failed! %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static void round_trip(int size)
{
    must(SendTo(1, message, size) == 0, "SendTo");
    must(RecvFrom(1, buffers[0], LARGEST) == size, "RecvFrom");
}

static void measure_round_trips(int size, int has_counter, struct result *result)
{
    result->ticks_best = UINT64_MAX;
    for (int i = 0; i < WARM_UP; i++)
        round_trip(size);
    uint64_t first_instruction = has_counter ? toro_instructions() : 0;
    uint64_t begin = toro_rdtsc();
    for (int i = 0; i < ROUND_TRIPS; i++) {
        uint64_t start = toro_rdtsc();
        round_trip(size);
        uint64_t ticks = toro_rdtsc() - start;
        if (ticks < result->ticks_best)
            result->ticks_best = ticks;
    }
    result->ticks_mean = (toro_rdtsc() - begin) / ROUND_TRIPS;
    result->instructions_mean = has_counter ? (toro_instructions() - first_instruction) / ROUND_TRIPS : 0;
    must(memcmp(message, buffers[0], (size_t)size) == 0, "the echo differs");
}

// Messages one behind the other; the answer to the last says that all have been read.
static void measure_stream(int size, struct result *result)
{
    result->stream_messages = stream_messages_of(size);
    uint64_t start = toro_rdtsc();
    for (int i = 0; i < result->stream_messages; i++)
        must(SendTo(1, message, size) == 0, "SendTo");
    must(RecvFrom(1, buffers[0], LARGEST) == 0, "RecvFrom");
    result->stream_ticks = toro_rdtsc() - start;
}

static void print(int size, int has_counter, const struct result *result)
{
    double seconds = (double)result->stream_ticks / (double)toro_ticks_per_second();
    double megabytes = (double)size * result->stream_messages / 1e6;
    printf("%8d %14llu %14llu ", size, (unsigned long long)result->ticks_best, (unsigned long long)result->ticks_mean);
    if (has_counter)
        printf("%14llu ", (unsigned long long)result->instructions_mean);
    else
        printf("%14s ", "-");
    printf("%14llu %10.1f\n", (unsigned long long)(result->stream_ticks / (uint64_t)result->stream_messages), megabytes / seconds);
}

static void lead(void)
{
    int has_counter = toro_has_instruction_counter();
    for (int i = 0; i < LARGEST; i++)
        message[i] = (char)rand();
    printf("RingBench: core 0 and core 1, %d round trips a size, %llu ticks a second\n", ROUND_TRIPS,
           (unsigned long long)toro_ticks_per_second());
    if (!has_counter)
        printf("RingBench: no instruction counter (CPUID 0AH announces no fixed counters)\n");
    printf("%8s %14s %14s %14s %14s %10s\n", "bytes", "best ticks", "mean ticks", "instructions", "ticks/message", "MB/s");
    for (int i = 0; i < sizes_count; i++) {
        struct result result;
        measure_round_trips(sizes[i], has_counter, &result);
        measure_stream(sizes[i], &result);
        print(sizes[i], has_counter, &result);
    }
}

static void follow(void)
{
    for (int i = 0; i < sizes_count; i++) {
        for (int round = 0; round < WARM_UP + ROUND_TRIPS; round++) {
            int length = RecvFrom(0, buffers[1], LARGEST);
            must(length == sizes[i] && SendTo(0, buffers[1], length) == 0, "the echo");
        }
        for (int left = stream_messages_of(sizes[i]); left > 0; left--)
            must(RecvFrom(0, buffers[1], LARGEST) == sizes[i], "the stream");
        must(SendTo(0, NULL, 0) == 0, "the answer");
    }
}

int main(void)
{
    if (GetCores() < 2) {
        printf("RingBench needs two cores\n");
        return EXIT_FAILURE;
    }
    if (GetRank() == 0)
        lead();
    else if (GetRank() == 1)
        follow();
    return EXIT_SUCCESS;
}
