/* Halted cores that only a device's timer wakes: the 8254 by both interrupt controllers, the clock. */
/* machine: pc */
#include "kernel64.h"
#include "legacy.h"

/* Halts until so many interrupts have come. */
    .macro sleep_for count
1:  cli
    cmp dword ptr [taken_count], \count
    jae 2f
    sti
    hlt
    jmp 1b
2:
    .endm

main:
    call hook_all
    pic_start
    mov dword ptr [on_taken], offset end_both
    port_out PIT + 3, 0x34
    port_out PIT, 0xA9
    port_out PIT, 0x04                   /* 1000 a second */
    port_out PIC1 + 1, 0xFE
    sleep_for 20
    port_out PIC1 + 1, 0xFF
    mov dword ptr [taken_count], 0
    say "twenty ticks of the timer by the 8259s\n"

    port_out PIT + 3, 0x36
    port_out PIT, 0xA9
    port_out PIT, 0x04
    mov ebx, 0xFEC00000
    mov dword ptr [rbx], 0x15
    mov dword ptr [rbx + 0x10], 0
    mov dword ptr [rbx], 0x14
    mov dword ptr [rbx + 0x10], 0x60
    sleep_for 20
    mov dword ptr [rbx], 0x14
    mov dword ptr [rbx + 0x10], 0x10000
    mov dword ptr [taken_count], 0
    say "twenty of a square wave by the I/O APIC\n"

    port_out PIT + 3, 0x30
    port_out PIT, 0xFF
    port_out PIT, 0x40
    mov dword ptr [rbx], 0x14
    mov dword ptr [rbx + 0x10], 0x62
    sleep_for 1
    call taken_list
    say "and one shot\n"

    port_out RTC, 0x0C
    port_in RTC + 1
    rtc_write 0x0A, 0x26
    rtc_write 0x0B, 0x42
    port_out PIC1 + 1, 0xFB
    port_out PIC2 + 1, 0xFE
    sleep_for 20
    rtc_write 0x0B, 0x02
    say "twenty ticks of the clock\n"
    ret

end_both:
    port_out RTC, 0x0C
    port_in RTC + 1
    port_out PIC2, 0x20
    port_out PIC1, 0x20
    mov eax, LAPIC + 0xB0
    mov dword ptr [rax], 0
    ret
