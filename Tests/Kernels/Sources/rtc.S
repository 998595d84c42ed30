/* The clock and CMOS memory of a PC. */
/* machine: pc */
#include "kernel64.h"
#include "legacy.h"

    .macro flags text
    port_out RTC, 0x0C
    port_in RTC + 1
    and eax, 0xB0
    show "\text ", rax, 2
    line
    .endm

    .macro await_flag bit
    port_out RTC, 0x0C
1:  port_in RTC + 1
    test al, \bit
    jz 1b
    .endm

main:
    say "-- registers\n"
    rtc_write 0x0A, 0x26
    rtc_write 0x0B, 0x02
    rtc_show "B", 0x0B
    rtc_show "D", 0x0D
    port_show "index", RTC
    rtc_write 0x0A, 0xA6
    port_out RTC, 0x0A
    port_in RTC + 1
    and eax, 0x7F
    show "A ", rax, 2
    line
    rtc_write 0x40, 0x5A
    rtc_show "memory", 0x40
    rtc_show "memory, with NMI held", 0xC0
    rtc_show "base memory", 0x15
    rtc_show "base memory, high", 0x16
    rtc_show "extended memory", 0x17
    rtc_show "extended memory, high", 0x18
    rtc_show "above 16 MiB", 0x34
    rtc_show "above 16 MiB, high", 0x35
    rtc_show "above 4 GiB", 0x5B

    say "-- century\n"
    rtc_write 0x0B, 0x82
    port_out RTC, 0x0C
    port_in RTC + 1
    call set_last_seconds
    call say_time
    flags "none under SET"
    rtc_write 0x0B, 0x02
    await_flag 0x10
    await_flag 0x10
    call say_time

    say "-- formats\n"
    rtc_write 0x0B, 0x82
    rtc_write 0x00, 0x00
    rtc_write 0x02, 0x30
    rtc_write 0x04, 0x13
    rtc_write 0x0B, 0x02
    rtc_show "13 hours", 0x04
    rtc_write 0x0B, 0x82
    rtc_write 0x0B, 0x80
    rtc_write 0x04, 0x81
    rtc_write 0x0B, 0x00
    rtc_show "1 in the afternoon", 0x04
    rtc_write 0x0B, 0x86
    rtc_write 0x04, 23
    rtc_write 0x02, 59
    rtc_write 0x00, 0
    rtc_write 0x07, 28
    rtc_write 0x08, 2
    rtc_write 0x09, 24
    rtc_write 0x32, 20
    rtc_write 0x0B, 0x06
    rtc_show "23 hours, binary", 0x04
    rtc_show "28 February", 0x07
    rtc_show "2024", 0x09

    say "-- flags\n"
    rtc_write 0x0B, 0x82
    call set_last_seconds
    rtc_write 0x01, 0x59
    rtc_write 0x03, 0x59
    rtc_write 0x05, 0x23
    rtc_write 0x0B, 0x02
    flags "before"
    await_flag 0x20
    rtc_show "alarm at", 0x00
    rtc_write 0x01, 0xC0
    rtc_write 0x03, 0xFF
    rtc_write 0x05, 0xC5
    await_flag 0x20
    say "alarm at any time\n"
    rtc_write 0x0A, 0x2F
    rtc_write 0x0B, 0x42
    await_flag 0x40
    await_flag 0x40
    say "two a second\n"
    rtc_write 0x0B, 0x02
    rtc_write 0x0A, 0x26

    say "-- interrupts\n"
    call hook_all
    pic_start
    port_out PIC1 + 1, 0xFB
    port_out PIC2 + 1, 0xFE
    port_out RTC, 0x0C
    port_in RTC + 1
    mov dword ptr [on_taken], offset end_clock
    rtc_write 0x0B, 0x12
    sti
1:  cmp dword ptr [taken_count], 2
    jb 1b
    cli
    rtc_write 0x0B, 0x02
    call taken_list
    ret

end_clock:
    push rax
    push rdx
    port_out RTC, 0x0C
    port_in RTC + 1
    port_out PIC2, 0x20
    port_out PIC1, 0x20
    pop rdx
    pop rax
    ret

/* 1999-12-31 23:59:58 */
set_last_seconds:
    rtc_write 0x00, 0x58
    rtc_write 0x02, 0x59
    rtc_write 0x04, 0x23
    rtc_write 0x07, 0x31
    rtc_write 0x08, 0x12
    rtc_write 0x09, 0x99
    rtc_write 0x32, 0x19
    ret

say_time:
    mov r12d, offset fields
    say "time"
1:  mov al, [r12]
    test al, al
    js 2f
    mov dx, RTC
    out dx, al
    port_in RTC + 1
    show " ", rax, 2
    inc r12
    jmp 1b
2:  line
    ret

    .data
fields: .byte 0x32, 9, 8, 7, 4, 2, 0, 0xFF
    .text
