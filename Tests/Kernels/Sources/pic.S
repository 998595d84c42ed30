/* The 8259 pair on a PC: initialisation, priorities, ends of interrupt, cascade, poll, special modes; the I/O APIC beside it. */
/* machine: pc */
#include "kernel64.h"
#include "legacy.h"

main:
    call hook_all
    port_out PIT + 3, 0x32               /* counter 0 waits for a gate: no edges */
    pic_start

    say "-- registers\n"
    port_show "mask", PIC1 + 1
    port_out PIC2 + 1, 0xA5
    port_show "mask of the second", PIC2 + 1
    port_out PIC2 + 1, 0xFF
    port_out ELCR, 0xFF
    port_out ELCR + 1, 0xFF
    port_show "edge or level", ELCR
    port_show "edge or level of the second", ELCR + 1
    port_out ELCR, 0
    port_out ELCR + 1, 0
    say "idle"
    call show_pics

    say "-- one request\n"
    pit_once
    call await_timer
    say "masked"
    call show_pics
    call open_window
    call taken_list
    port_out PIC1 + 1, 0xFE
    call open_window
    call taken_list
    say "in service"
    call show_pics
    pit_once
    call await_timer
    call open_window
    say "the same again: "
    call taken_list
    port_out PIC1, 0x20
    call open_window
    say "after its end: "
    call taken_list
    port_out PIC1, 0x60
    say "ended"
    call show_pics

    say "-- poll\n"
    pit_once
    call await_timer
    port_out PIC1, 0x0C
    port_show "poll", PIC1
    say "polled"
    call show_pics
    port_out PIC1, 0x20
    port_out PIC1, 0x0C
    port_in PIC1
    and eax, 0x80
    show "nothing there ", rax, 2
    line

    say "-- two requests\n"
    call keyboard_on
    port_out PIC1 + 1, 0xFC
    call both
    mov dword ptr [on_taken], offset end_first
    call open_window
    call keyboard_off
    say "in order: "
    call taken_list
    port_out PIC1, 0xC0
    call both
    call open_window
    call keyboard_off
    say "timer last: "
    call taken_list
    port_out PIC1, 0xC7
    mov dword ptr [on_taken], 0
    call both
    call open_window
    call keyboard_off
    say "without an end: "
    call taken_list
    say "the timer in service"
    call show_pics
    port_out PIC1, 0xA0
    call open_window
    say "rotated end: "
    call taken_list
    port_out PIC1, 0x61
    call both
    call open_window
    call keyboard_off
    say "and after it: "
    call taken_list
    port_out PIC1, 0x20
    call open_window
    call taken_list
    port_out PIC1, 0x20
    port_out PIC1, 0xC7

    say "-- special mask mode\n"
    pit_once
    call await_timer
    port_out PIC1 + 1, 0xFE
    call open_window
    call taken_list
    port_out PIC1 + 1, 0xFD
    call keyboard_byte
    call open_window
    say "blocked: "
    call taken_list
    port_out PIC1, 0x68
    port_out PIC1 + 1, 0xFD              /* QEMU looks again only now */
    call open_window
    call keyboard_off
    say "let through: "
    call taken_list
    say "both in service"
    call show_pics
    port_out PIC1, 0x48
    port_out PIC1, 0x20
    port_out PIC1, 0x20

    say "-- cascade\n"
    call clock_on
    port_out PIC1 + 1, 0xFB
    port_out PIC2 + 1, 0xFE
    call await_clock
    say "requested"
    call show_pics
    call open_window
    call taken_list
    call clock_off
    say "in service"
    call show_pics
    port_out PIC2, 0x20
    say "second ended"
    call show_pics
    port_out PIC1, 0x20
    say "first ended"
    call show_pics

    say "-- automatic end\n"
    pic_start 3
    port_out PIC1 + 1, 0xFE
    pit_once
    call await_timer
    call open_window
    call taken_list
    say "nothing in service"
    call show_pics

    say "-- I/O APIC\n"
    pic_start
    mov ebx, 0xFEC00000
    mov dword ptr [rbx], 0x15
    mov dword ptr [rbx + 0x10], 0
    mov dword ptr [rbx], 0x14
    mov dword ptr [rbx + 0x10], 0x60
    pit_once
    call await_timer
    mov dword ptr [on_taken], offset end_apic
    call open_window
    say "timer at pin 2: "
    call taken_list
    mov dword ptr [rbx], 0x14
    mov dword ptr [rbx + 0x10], 0x10000
    mov dword ptr [rbx], 0x21
    mov dword ptr [rbx + 0x10], 0
    mov dword ptr [rbx], 0x20
    mov dword ptr [rbx + 0x10], 0x61
    call clock_on
    call await_clock
    call open_window
    call clock_off
    say "clock at pin 8: "
    call taken_list

    ret

end_first:
    push rax
    push rdx
    port_out PIC1, 0x20
    pop rdx
    pop rax
    ret

end_apic:
    mov eax, LAPIC + 0xB0
    mov dword ptr [rax], 0
    ret

/* The keyboard controller interrupts for bytes that it is told to put into its buffer. */
keyboard_on:
    port_in 0x64
    test al, 1
    jz 1f
    port_in 0x60
    jmp keyboard_on
1:  port_out 0x64, 0x60
2:  port_in 0x64
    test al, 2
    jnz 2b
    port_out 0x60, 0x21
    ret

keyboard_byte:
    port_out 0x64, 0xD2
1:  port_in 0x64
    test al, 2
    jnz 1b
    port_out 0x60, 0x1E
    port_out PIC1, 0x0A
2:  port_in PIC1
    test al, 2
    jz 2b
    ret

/* Empties the buffer. */
keyboard_off:
    port_in 0x60
    ret

both:
    pit_once
    call await_timer
    call keyboard_byte
    ret

/* 1024 interrupts a second. */
clock_on:
    rtc_write 0x0A, 0x26
    port_out RTC, 0x0C
    port_in RTC + 1
    rtc_write 0x0B, 0x42
    ret

clock_off:
    rtc_write 0x0B, 0x02
    port_out RTC, 0x0C
    port_in RTC + 1
    ret

await_clock:
    port_out PIC2, 0x0A
1:  port_in PIC2
    test al, 1
    jz 1b
    ret
