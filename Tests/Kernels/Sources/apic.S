/* The local APIC: registers, priorities, timer modes, interrupts to itself in every way, NMI, errors. */
#include "kernel64.h"

#define ID      0x20
#define TPR     0x80
#define EOI     0xB0
#define LDR     0xD0
#define DFR     0xE0
#define SVR     0xF0
#define ESR     0x280
#define ICR     0x300
#define ICR_HIGH 0x310
#define LVT_TIMER 0x320
#define INITIAL 0x380
#define CURRENT 0x390
#define DIVIDE  0x3E0

    .macro apic_write register, value
    mov dword ptr [rbx + \register], \value
    .endm

    .macro apic_show text, register
    mov eax, [rbx + \register]
    show "\text ", rax, 8
    line
    .endm

/* Interrupts on for a while; counts of the vectors taken follow. */
    .macro open_window
    sti
    mov ecx, 2000
1:  dec ecx
    jnz 1b
    cli
    .endm

main:
    mov ebx, LAPIC
    mov ecx, 0x40
    call hook
    mov ecx, 0x55
    call hook
    mov ecx, 0x81
    call hook
    mov ecx, 2
    call hook

    say "-- registers\n"
    apic_show "ID", ID
    apic_write SVR, 0x1FF
    apic_show "SVR", SVR
    apic_write TPR, 0xFFFFFF35
    apic_show "TPR", TPR
    mov rax, cr8
    show "CR8 ", rax, 2
    line
    mov eax, 0xC
    mov cr8, rax
    apic_show "TPR by CR8", TPR
    apic_write TPR, 0
    apic_write LDR, 0x5AFFFFFF
    apic_show "LDR", LDR
    apic_show "DFR", DFR
    apic_write DFR, 0x0FFFFFFF
    apic_show "DFR, cluster", DFR
    apic_write DFR, 0xFFFFFFFF
    apic_write LVT_TIMER, 0xFFFFFFFF
    apic_show "LVT timer, all ones", LVT_TIMER
    apic_write LVT_TIMER, 0x10000
    apic_write DIVIDE, 0xFFFFFFFF
    apic_show "divide, all ones", DIVIDE

    say "-- to itself\n"
    apic_write ICR, 0x44040
    mov eax, [rbx + 0x220]
    show "requested ", rax, 8
    line
    open_window
    call counts
    apic_write TPR, 0x50
    apic_write ICR, 0x44055
    open_window
    say "below the task priority: "
    call counts
    apic_write TPR, 0x4F
    open_window
    say "above it: "
    call counts
    apic_write TPR, 0
    say "in order of priority: "
    mov byte ptr [prints], 1
    apic_write ICR, 0x44040
    apic_write ICR, 0x44081
    apic_write ICR, 0x44055
    apic_write ICR, 0x44055
    open_window
    line
    mov byte ptr [prints], 0
    call counts
    apic_write ICR_HIGH, 0x02000000
    apic_write LDR, 0x02000000
    apic_write ICR, 0x840
    open_window
    say "logical: "
    call counts
    apic_write ICR, 0x940
    open_window
    say "logical, lowest priority: "
    call counts
    apic_write ICR_HIGH, 0x04000000
    apic_write ICR, 0x840
    open_window
    say "logical, nobody: "
    call counts
    apic_write ICR_HIGH, 0
    apic_write ICR, 0x40
    open_window
    say "physical: "
    call counts
    apic_write ICR, 0x80040
    open_window
    say "all: "
    call counts
    apic_write ICR, 0xC0040
    open_window
    say "all but itself: "
    call counts
    apic_write ICR, 0x400
    say "NMI with interrupts off: "
    mov ecx, 2000
1:  dec ecx
    jnz 1b
    call counts

    say "-- timer\n"
    apic_write DIVIDE, 0xB
    apic_write LVT_TIMER, 0x40
    apic_write INITIAL, 1000
    sti
2:  cmp dword ptr [count + 0x40 * 4], 0
    je 2b
    cli
    say "one shot: "
    call counts
    apic_show "current", CURRENT
    apic_write LVT_TIMER, 0x20055
    apic_write INITIAL, 10000
    sti
3:  cmp dword ptr [count + 0x55 * 4], 3
    jb 3b
    cli
    apic_write INITIAL, 0
    apic_write LVT_TIMER, 0x10000
    sti
    nop
    cli
    say "periodic: at least three\n"
    mov dword ptr [count + 0x55 * 4], 0
    apic_show "stopped, current", CURRENT
    apic_write LVT_TIMER, 0x10040
    apic_write INITIAL, 100
    mov ecx, 1000000
4:  dec ecx
    jnz 4b
    sti
    nop
    cli
    say "masked: "
    call counts
    apic_write SVR, 0xFF
    apic_show "switched off by software, LVT timer", LVT_TIMER
    apic_write LVT_TIMER, 0x40
    apic_show "and cannot be unmasked", LVT_TIMER
    apic_write SVR, 0x1FF

    say "-- errors\n"
    apic_write ESR, 0
    apic_write ICR, 0x44005
    apic_write ESR, 0
    apic_show "vector 5 sent to itself, ESR", ESR
    apic_write ESR, 0
    apic_show "and read out", ESR
    ret

hook:
    push rax
    mov edi, ecx
    shl edi, 4
    add edi, offset idt
    mov eax, ecx
    shl eax, 4
    add eax, offset takers
    mov [rdi], ax
    shr eax, 16
    mov [rdi + 6], ax
    pop rax
    ret

/* Vectors taken since the last call. */
counts:
    push rcx
    say "taken"
    xor ecx, ecx
1:  cmp dword ptr [rcx * 4 + count], 0
    je 2f
    show " ", rcx, 2
    show " x", "[rcx * 4 + count]", 1
    mov dword ptr [rcx * 4 + count], 0
2:  inc ecx
    cmp ecx, 256
    jb 1b
    line
    pop rcx
    ret

taken:
    push rax
    mov eax, [rsp + 8]
    inc dword ptr [rax * 4 + count]
    cmp byte ptr [prints], 0
    je 1f
    show " ", rax, 2
1:  cmp eax, 2
    je 2f
    mov dword ptr [rbx + EOI], 0
2:  pop rax
    add rsp, 8
    iretq

    .balign 16
takers:
    .set vector, 0
    .rept 256
    .balign 16
    push vector
    jmp taken
    .set vector, vector + 1
    .endr

    .bss
count: .skip 256 * 4
prints: .skip 8
