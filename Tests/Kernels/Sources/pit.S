/* The 8254 timer and port 61h on a PC. */
/* machine: pc */
#include "kernel64.h"
#include "legacy.h"

/* Status of counter 2, without the output, which depends on how much time has passed. */
    .macro status text
    port_out PIT + 3, 0xE8
    port_in PIT + 2
    and eax, 0x7F
    show "\text ", rax, 2
    line
    .endm

main:
    say "-- port 61h\n"
    port_out PORT61, 0
    port_in PORT61
    and eax, 0xCF
    show "gate low ", rax, 2
    line
    port_out PORT61, 3
    port_in PORT61
    and eax, 0xC3
    show "gate and speaker ", rax, 2
    line
    mov ecx, 1000000
1:  port_in PORT61
    test al, 0x10
    jz 2f
    dec ecx
    jnz 1b
2:  mov ecx, 1000000
3:  port_in PORT61
    test al, 0x10
    jnz 4f
    dec ecx
    jnz 3b
4:  test ecx, ecx
    setnz al
    movzx eax, al
    show "refresh toggles ", rax, 1
    line

    say "-- status\n"
    port_out PIT + 3, 0xB0
    status "mode 0, no count"
    port_out PIT + 2, 0xFF
    port_out PIT + 2, 0xFF
    call pass_time
    status "mode 0, counting"
    port_out PIT + 3, 0xB4
    port_out PIT + 2, 0xFF
    port_out PIT + 2, 0xFF
    call pass_time
    status "mode 2"
    port_out PIT + 3, 0xB6
    port_out PIT + 2, 0xFF
    port_out PIT + 2, 0xFF
    call pass_time
    status "mode 3"
    port_out PIT + 3, 0xB8
    port_out PIT + 2, 0xFF
    port_out PIT + 2, 0xFF
    call pass_time
    status "mode 4"
    port_out PIT + 3, 0x91
    port_out PIT + 2, 0x99
    call pass_time
    status "mode 0, BCD, low byte"
    port_out PIT + 3, 0xA0
    port_out PIT + 2, 0xFF
    call pass_time
    status "mode 0, high byte"

    say "-- counting\n"
    port_out PIT + 3, 0xB0
    port_out PIT + 2, 0xFF
    port_out PIT + 2, 0xFF
    mov r12d, 100                       /* unless it has wrapped */
1:  call latch
    mov ebx, eax
    call pass_time
    call latch
    cmp eax, ebx
    jb 2f
    dec r12d
    jnz 1b
2:  test r12d, r12d
    setnz al
    movzx eax, al
    show "goes down ", rax, 1
    line
    port_out PORT61, 0
    call latch
    mov ebx, eax
    call pass_time
    call latch
    cmp eax, ebx
    sete al
    movzx eax, al
    show "stands while the gate is low ", rax, 1
    line
    port_out PORT61, 1
    call pass_time
    call latch
    cmp eax, ebx
    setne al
    movzx eax, al
    show "and goes on ", rax, 1
    line
    port_out PIT + 3, 0x80
    call pass_time
    port_out PIT + 3, 0x80
    port_in PIT + 2
    mov ebx, eax
    port_in PIT + 2
    mov ah, bl
    mov ebx, eax
    call latch
    xchg al, ah
    cmp eax, ebx
    setne al
    movzx eax, al
    show "latched and moved on ", rax, 1
    line

    say "-- output\n"
    port_out PIT + 3, 0xB0
    port_out PIT + 2, 0x10
    port_out PIT + 2, 0
    call pass_time
    call pass_time
    call output
    port_out PIT + 3, 0xB4
    call output

    say "-- ranges\n"
    port_out PIT + 3, 0xB4
    port_out PIT + 2, 100
    port_out PIT + 2, 0
    call pass_time
    mov r12d, 0
    mov r13d, 0xFFFF
    mov r14d, 0
    mov ecx, 20000
5:  call latch
    cmp eax, r12d
    cmova r12d, eax
    cmp eax, r13d
    cmovb r13d, eax
    or r14d, eax
    dec ecx
    jnz 5b
    show "mode 2 of 100, most ", r12, 4
    show " least ", r13, 4
    line
    port_out PIT + 3, 0xB6
    port_out PIT + 2, 200
    port_out PIT + 2, 0
    call pass_time
    mov r12d, 0
    mov r14d, 0
    mov ecx, 20000
6:  call latch
    cmp eax, r12d
    cmova r12d, eax
    or r14d, eax
    dec ecx
    jnz 6b
    and r14d, 1
    show "mode 3 of 200, most ", r12, 4
    show " odd ", r14, 1
    line
    port_out PIT + 3, 0xB5
    port_out PIT + 2, 0
    port_out PIT + 2, 0
    mov r14d, 0
    mov ecx, 20000
7:  call latch
    mov r15d, 4
8:  mov ebx, eax
    and ebx, 15
    cmp ebx, 9
    jbe 9f
    inc r14d
9:  shr eax, 4
    dec r15d
    jnz 8b
    dec ecx
    jnz 7b
    xor eax, eax
    test r14d, r14d
    setnz al
    show "digits above nine in BCD ", rax, 1
    line

    say "-- control port\n"
    port_show "reads", PIT + 3
    ret

/* At least some fifty ticks: twenty times at the bus clock of old machines, however fast this one is. */
pass_time:
    push rax
    push rcx
    push rdx
    mov ecx, 30000
1:  pause
    dec ecx
    jnz 1b
    pop rdx
    pop rcx
    pop rax
    ret

/* The count of counter 2. */
latch:
    push rdx
    push rcx
    port_out PIT + 3, 0x80
    port_in PIT + 2
    mov ecx, eax
    port_in PIT + 2
    shl eax, 8
    or eax, ecx
    pop rcx
    pop rdx
    ret

output:
    port_in PORT61
    shr eax, 5
    and eax, 1
    show "output ", rax, 1
    line
    ret
