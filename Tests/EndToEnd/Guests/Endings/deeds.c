// What a program can do to itself. Each deed is a function of its own, so that the report can name it.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <toro.h>

#define NOWHERE 0xdeadbee0 // below 4 GiB, neither RAM nor a device
#define NOT_CANONICAL 0x8000000000000000
#define EXIT_CODE 7

static volatile int zero;

struct __attribute__((packed)) table {
    uint16_t limit;
    uint64_t base;
};

__attribute__((noinline)) void divide_by_zero(void)
{
    zero = 10 / zero; // 1 / x needs no division
}

__attribute__((noinline)) void jump_to_garbage(void)
{
    ((void (*)(void))(uintptr_t)NOWHERE)();
}

__attribute__((noinline)) void write_to_null(void)
{
    __asm__ volatile("movl $1, (%0)" : : "r"((uintptr_t)8) : "memory");
}

__attribute__((noinline)) void write_beyond_canonical(void)
{
    __asm__ volatile("movl $1, (%0)" : : "r"(NOT_CANONICAL) : "memory");
}

// The depth never comes back to zero, but the compiler does not know that.
__attribute__((noinline)) int overrun_stack(int depth)
{
    volatile char page[1000];
    page[depth % 1000] = (char)depth;
    return depth == zero ? 0 : overrun_stack(depth + 1) + page[0];
}

__attribute__((noinline)) void execute_nonsense(void)
{
    __asm__ volatile("ud2");
}

static void load_idt(uint16_t limit)
{
    struct table table = { limit, 0 }; // nothing is mapped at 0
    __asm__ volatile("lidt %0" : : "m"(table));
}

__attribute__((noinline)) void fault_without_idt(void)
{
    load_idt(4095);
    __asm__ volatile("ud2");
}

// The customary way to reset: an empty IDT and a fault.
__attribute__((noinline)) void reset_by_empty_idt(void)
{
    load_idt(0);
    __asm__ volatile("int3");
}

__attribute__((noinline)) void reset_by_keyboard_controller(void)
{
    __asm__ volatile("outb %0, %1" : : "a"((uint8_t)0xfe), "Nd"((uint16_t)0x64));
}

void halt_forever(void)
{
    for (;;)
        __asm__ volatile("cli\n\thlt");
}

void spin_forever(void)
{
    __asm__ volatile("cli\n1:\tjmp 1b");
}

void receive_forever(void)
{
    char message[8];
    RecvFrom((GetRank() + 1) % GetCores(), message, sizeof message);
}

void count_forever(void)
{
    for (volatile uint64_t count = 0;; count++)
        toro_pause();
}

static void exit_with_code(void)
{
    toro_exit(EXIT_CODE);
}

static void overrun(void)
{
    zero = overrun_stack(1);
}

static const struct {
    const char *name;
    void (*deed)(void);
} deeds[] = {
    { "divide", divide_by_zero },
    { "jump", jump_to_garbage },
    { "null", write_to_null },
    { "wrongway", write_beyond_canonical },
    { "stack", overrun },
    { "invalid", execute_nonsense },
    { "triple", fault_without_idt },
    { "emptyidt", reset_by_empty_idt },
    { "reset", reset_by_keyboard_controller },
    { "count", count_forever },
    { "exit", exit_with_code },
    { "abort", abort },
};

// name ends at a space or a zero byte.
void commit_deed(const char *name)
{
    size_t length = 0;
    while (name != NULL && name[length] > ' ')
        length++;
    for (size_t i = 0; i < sizeof deeds / sizeof deeds[0]; i++) {
        if (strlen(deeds[i].name) == length && memcmp(deeds[i].name, name, length) == 0)
            deeds[i].deed();
    }
}
