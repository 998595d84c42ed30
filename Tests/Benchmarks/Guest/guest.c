// The kernels on a bare machine: the command line is "KERNEL TIMES", the answer goes to the serial port.
#include "../Kernels/kernels.h"

#define SERIAL_DATA 0x3f8
#define SERIAL_LINE_STATUS 0x3fd
#define LINE_STATUS_EMPTY 0x20
#define DEBUG_EXIT 0xf4

// PVH's hvm_start_info (xen/include/public/arch-x86/hvm/start_info.h), as far as it is needed.
struct start_info {
    uint32_t magic, version, flags, modules;
    uint64_t module_list, command_line;
};

static void write_port(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static uint8_t read_port(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static void print(const char *text)
{
    for (; *text != 0; text++) {
        while ((read_port(SERIAL_LINE_STATUS) & LINE_STATUS_EMPTY) == 0) {
        }
        write_port(SERIAL_DATA, (uint8_t)*text);
    }
}

// The number behind the first word.
static uint64_t parse_times(const char *line)
{
    uint64_t times = 0;
    while (*line > ' ')
        line++;
    while (*line == ' ')
        line++;
    for (; *line >= '0' && *line <= '9'; line++)
        times = times * 10 + (uint64_t)(*line - '0');
    return times;
}

void guest_main(const struct start_info *info)
{
    const char *line = (const char *)info->command_line;
    int code = run_kernel(line, parse_times(line), print);
    __asm__ volatile("outl %0, %1" : : "a"(code), "Nd"((uint16_t)DEBUG_EXIT));
    for (;;)
        __asm__ volatile("cli\n\thlt");
}
