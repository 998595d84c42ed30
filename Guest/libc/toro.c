// The counter of retired instructions, SDM 3B 21.2.2: fixed counter 0, announced by CPUID 0AH.
#include <toro.h>

#include <stdint.h>

#define CPUID_PERFMON 0xa
#define FIXED_COUNTERS_FROM_VERSION 2
#define FIXED_COUNTERS_MASK 0x1f
#define IA32_FIXED_CTR_CTRL 0x38d
#define IA32_PERF_GLOBAL_CTRL 0x38f
#define COUNT_IN_ALL_RINGS 3
#define ENABLE_FIXED_0 (1ull << 32)

static void cpuid(uint32_t leaf, uint32_t registers[4])
{
    __asm__ volatile("cpuid" : "=a"(registers[0]), "=b"(registers[1]), "=c"(registers[2]), "=d"(registers[3]) : "a"(leaf), "c"(0));
}

static void wrmsr(uint32_t msr, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

int toro_has_instruction_counter(void)
{
    uint32_t registers[4];
    cpuid(0, registers);
    if (registers[0] < CPUID_PERFMON)
        return 0;
    cpuid(CPUID_PERFMON, registers);
    if ((registers[0] & 0xff) < FIXED_COUNTERS_FROM_VERSION || (registers[3] & FIXED_COUNTERS_MASK) == 0)
        return 0;
    wrmsr(IA32_FIXED_CTR_CTRL, COUNT_IN_ALL_RINGS);
    wrmsr(IA32_PERF_GLOBAL_CTRL, ENABLE_FIXED_0);
    return 1;
}
