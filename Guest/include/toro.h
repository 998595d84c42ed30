// toro.h: cores, and messages between them. Every core runs main once; rank and core number are the same.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Results of the bus besides lengths and 0.
enum {
    TORO_E_CORE = -1,            // no such core
    TORO_E_SELF = -2,            // a core has no queue to itself
    TORO_E_NULL = -3,            // null buffer, and the length is not 0
    TORO_E_LENGTH = -4,          // negative, or beyond TORO_MESSAGE_MAX
    TORO_E_UNINITIALISED = -5,   // the bus is not set up
    TORO_E_WOULD_BLOCK = -6,     // TryRecvFrom, PeekFrom: no message
    TORO_E_BUFFER_TOO_SMALL = -7 // the message stays in the queue; PeekFrom says how long it is
};

#define TORO_CORES_MAX 64
#define TORO_MESSAGE_MAX (1 << 30)

// Number of this core, from 0, and number of cores.
int GetRank(void);
int GetCores(void);

// Sends length bytes to another core. Waits while its queue is full. Returns 0 or an error.
int SendTo(int core, const void *buffer, int length);

// Waits for the oldest message from a core. Returns its length or an error.
int RecvFrom(int core, void *buffer, int capacity);

// The same without waiting.
int TryRecvFrom(int core, void *buffer, int capacity);

// Length of the oldest message from a core, which stays where it is; TORO_E_WOULD_BLOCK if there is none.
int PeekFrom(int core);

// Lets the other threads of this core run.
void toro_yield(void);

// Ticks of the time stamp counter in a second; 0 if unknown.
uint64_t toro_ticks_per_second(void);

// Ends the program on all cores and the machine with it.
void toro_exit(int code) __attribute__((noreturn));

// The time stamp counter, read neither before what stands in front of it nor after what follows.
static inline uint64_t toro_rdtsc(void)
{
    uint32_t low, high;
    __asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

// For loops that poll.
static inline void toro_pause(void)
{
    __asm__ volatile("pause" : : : "memory");
}

// Whether the processor has a fixed counter of retired instructions that toro_instructions can read; switches it on for this core.
int toro_has_instruction_counter(void);

// Instructions retired on this core; only if toro_has_instruction_counter said yes.
static inline uint64_t toro_instructions(void)
{
    uint32_t low, high;
    __asm__ volatile("rdpmc" : "=a"(low), "=d"(high) : "c"(1u << 30) : "memory");
    return (uint64_t)high << 32 | low;
}

#ifdef __cplusplus
}
#endif
