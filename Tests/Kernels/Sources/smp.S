/* Two cores: start-up and INIT in every state, IPIs of every kind in both directions, NMI, task priority. */
/* cores: 2 */
#include "smp.h"

#define PROBE   0x7000                  /* page of the trampoline that notes the state it finds */

main:
    mov ebx, LAPIC
    apic_write SVR, 0x1FF
    call find_cores
    show "cores ", "[core_count]", 2
    line
    .irp vector, 2, 0x30, 0x40, 0x55, 0x71, 0x81
    mov ecx, \vector
    call hook
    .endr
    mov cl, 8
    call place_trampoline
    mov cl, 0x9F
    call place_trampoline
    mov edi, PROBE
    mov esi, offset probe
    mov ecx, offset probe_end - probe
    rep movsb

    say "-- start\n"
    send IPI_INIT + IPI_LEVEL + IPI_ASSERT, 1
    delay 10000000
    send IPI_INIT + IPI_LEVEL, 1
    send IPI_STARTUP + 7, 1
    wait_until cmp dword ptr [seen], 1
    show "CS ", "[seen_cs]", 4
    show " CR0 ", "[seen_cr0]", 8
    show " EAX ", "[seen_eax]", 8
    show " EBX ", "[seen_ebx]", 8
    show " ESP ", "[seen_esp]", 8
    show " flags ", "[seen_flags]", 8
    line
    send IPI_STARTUP + 8, 1
    delay 1000000
    show "a start-up IPI to a halted core: up ", "[cores_up]", 1
    line
    send IPI_INIT + IPI_LEVEL + IPI_ASSERT, 1
    send IPI_STARTUP + 8, 1
    wait_until cmp dword ptr [cores_up], 1
    show "after INIT: up ", "[cores_up]", 1
    show " SVR ", "[svr_at_start]", 8
    line
    send IPI_STARTUP + 0x9F, 1
    send IPI_INIT + IPI_LEVEL, 1
    send IPI_INIT + IPI_LEVEL + IPI_ALL, 1
    on_core1 nothing
    show "a second start-up, INIT de-assert: up ", "[cores_up]", 1
    line
    mov ecx, 1
    call counts

    say "-- IPIs\n"
    .macro sends text, command, destination=0
    send \command, \destination
    sti
    nop
    nop
    cli
    on_core1 nothing
    say "\text: core 0"
    xor ecx, ecx
    call counts
    say "\text: core 1"
    mov ecx, 1
    call counts
    .endm
    sends "physical", 0x4040, 1
    sends "physical, self", 0x4040, 0
    sends "physical, nobody", 0x4040, 9
    sends "physical, broadcast", 0x4040, 0xFF
    sends "level bit without assert", 0x40, 1
    sends "all", IPI_ALL + 0x4055
    sends "others", IPI_OTHERS + 0x4055
    sends "self", IPI_SELF + 0x4055
    apic_write LDR, 0x01000000
    on_core1 set_flat
    sends "flat, both", IPI_LOGICAL + 0x4071, 3
    sends "flat, core 1", IPI_LOGICAL + 0x4071, 2
    sends "flat, broadcast", IPI_LOGICAL + 0x4071, 0xFF
    sends "flat, nobody", IPI_LOGICAL + 0x4071, 4
    sends "lowest priority, core 1 alone", IPI_LOGICAL + IPI_LOWEST + 0x4071, 2
    apic_write DFR, 0x0FFFFFFF
    apic_write LDR, 0x12000000
    on_core1 set_cluster
    sends "cluster 1, member 1: core 0", IPI_LOGICAL + 0x4081, 0x12
    sends "cluster 2, member 2: core 1", IPI_LOGICAL + 0x4081, 0x24
    sends "cluster 2, member 1: nobody", IPI_LOGICAL + 0x4081, 0x22
    sends "NMI", IPI_NMI + IPI_ASSERT, 1
    sends "NMI to the others", IPI_OTHERS + IPI_NMI + IPI_ASSERT
    mov byte ptr [nmi_sends], 1
    sends "NMI that sends two more", IPI_NMI + IPI_ASSERT, 1

    say "-- from core 1\n"
    on_core1 answer
    sti
    nop
    nop
    cli
    say "core 0"
    xor ecx, ecx
    call counts
    call one

    say "-- task priority\n"
    mov dword ptr [ready], 0
    mov qword ptr [job], offset hold_back
    send WAKE + IPI_ASSERT, 1
    wait_until cmp dword ptr [ready], 1
    send 0x4071, 1
    send 0x4055, 1
    wait_until cmp qword ptr [job], 0
    show "under CR8 = 6: vector 55 x", "[held55]", 1
    show " 71 x", "[held71]", 1
    show ", PPR ", "[held_ppr]", 2
    line
    say "in the end: core 1"
    mov ecx, 1
    call counts

    say "-- switched off by software\n"
    mov dword ptr [ready], 0
    mov qword ptr [job], offset switch_off
    send WAKE + IPI_ASSERT, 1
    wait_until cmp dword ptr [ready], 1
    send 0x4071, 1
    send IPI_NMI + IPI_ASSERT, 1
    mov dword ptr [ready], 2
    wait_until cmp qword ptr [job], 0
    on_core1 nothing
    call one

    say "-- INIT of a core that\n"
    mov dword ptr [cores_up], 0
    mov dword ptr [ready], 0
    mov qword ptr [job], offset halt
    send WAKE + IPI_ASSERT, 1
    wait_until cmp dword ptr [ready], 1
    send IPI_INIT + IPI_LEVEL + IPI_ASSERT, 1
    mov qword ptr [job], 0
    delay 1000000
    send IPI_STARTUP + 0x9F, 1
    wait_until cmp dword ptr [cores_up], 1
    on_core1 read_kept
    show "halts: XMM15 ", "[kept_xmm]", 8
    show " PAT ", "[kept_pat]"
    show " TSC_AUX ", "[kept_aux]", 8
    show " SVR ", "[svr_at_start]", 4
    line
    mov dword ptr [ready], 0
    mov qword ptr [job], offset spin
    send WAKE + IPI_ASSERT, 1
    wait_until cmp dword ptr [ready], 1
    send IPI_INIT + IPI_ASSERT, 1
    mov qword ptr [job], 0
    delay 1000000
    send IPI_STARTUP + 8, 1
    wait_until cmp dword ptr [cores_up], 2
    on_core1 nothing
    say "spins: up again\n"
    mov ecx, 1
    jmp counts

one:
    say "core 1"
    mov ecx, 1
    jmp counts

set_flat:
    apic_write LDR, 0x02000000
    ret

set_cluster:
    apic_write DFR, 0x0FFFFFFF
    apic_write LDR, 0x24000000
    ret

answer:
    send 0x4040, 0
    send IPI_OTHERS + 0x4055
    send IPI_SELF + 0x4071
    ret

/* Takes what outranks CR8, then lowers it. */
hold_back:
    mov eax, 6
    mov cr8, rax
    mov dword ptr [ready], 1
1:  bt dword ptr [rbx + IRR + 0x20], 0x15
    jnc 1b
    sti
    nop
    nop
    cli
    mov eax, [count + 1024 + 0x55 * 4]
    mov [held55], eax
    mov eax, [count + 1024 + 0x71 * 4]
    mov [held71], eax
    mov eax, [rbx + 0xA0]
    mov [held_ppr], eax
    xor eax, eax
    mov cr8, rax
    sti
    nop
    nop
    cli
    ret

/* Fixed interrupts are lost meanwhile, NMI is not. */
switch_off:
    apic_write SVR, 0xFF
    mov dword ptr [ready], 1
    wait_until cmp dword ptr [ready], 2
    apic_write SVR, 0x1FF
    ret

halt:
    mov eax, 0x12345678
    movd xmm15, eax
    mov ecx, 0x277
    mov eax, 0x07040600
    mov edx, 0x00070401
    wrmsr
    mov ecx, 0xC0000103
    mov eax, 0x77
    xor edx, edx
    wrmsr
    mov dword ptr [ready], 1
1:  hlt
    jmp 1b

read_kept:
    movd [kept_xmm], xmm15
    mov ecx, 0x277
    rdmsr
    mov [kept_pat], eax
    mov [kept_pat + 4], edx
    mov ecx, 0xC0000103
    rdmsr
    mov [kept_aux], eax
    ret

spin:
    mov dword ptr [ready], 1
1:  jmp 1b

/* Notes the state in which a core starts, and halts. */
    .code16
probe:
    mov cs:[seen_eax16 - probe], eax
    mov cs:[seen_esp16 - probe], esp
    mov cs:[seen_ebx16 - probe], ebx
    lgdt cs:[probe_gdt - probe]
    mov esp, 0x6000
    pushfd
    push cs
    mov eax, cr0
    mov ebx, eax
    or al, CR0_PE
    mov cr0, eax
    .byte 0x66, 0xEA
    .long probe32
    .word CODE32
    .balign 4
probe_gdt:
    .word gdt_end - gdt - 1
    .long gdt
seen_eax16: .long 0xAAAAAAAA
seen_ebx16: .long 0xAAAAAAAA
seen_esp16: .long 0xAAAAAAAA
probe_end:

    .code32
probe32:
    mov eax, DATA
    mov ds, eax
    mov ss, eax
    mov [seen_cr0], ebx
    xor eax, eax
    pop ax
    mov [seen_cs], eax
    pop dword ptr [seen_flags]
    mov eax, [PROBE + seen_eax16 - probe]
    mov [seen_eax], eax
    mov eax, [PROBE + seen_ebx16 - probe]
    mov [seen_ebx], eax
    mov eax, [PROBE + seen_esp16 - probe]
    mov [seen_esp], eax
    mov dword ptr [seen], 1
1:  hlt
    jmp 1b
    .code64

    .bss
ready: .skip 4
seen: .skip 4
seen_cs: .skip 8
seen_cr0: .skip 8
seen_eax: .skip 8
seen_ebx: .skip 8
seen_esp: .skip 8
seen_flags: .skip 8
held55: .skip 8
held71: .skip 8
held_ppr: .skip 8
kept_xmm: .skip 8
kept_pat: .skip 8
kept_aux: .skip 8
