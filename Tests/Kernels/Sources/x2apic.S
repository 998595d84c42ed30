/* x2APIC on two cores: registers by MSR, what faults, IPIs, start-up; transitions of IA32_APIC_BASE. */
/* cores: 2 */
/* manual only: QEMU 7.2 has no x2APIC without KVM. */
#include "smp.h"

    .macro msr_write number, low, high=0
    mov ecx, \number
    mov eax, \low
    mov edx, \high
    wrmsr
    .endm

    .macro show_msr text, number
    mov ecx, \number
    rdmsr
    mov edx, edx
    shl rdx, 32
    or rax, rdx
    show "\text ", rax
    line
    .endm

    .macro try_read text, number
    mov ecx, \number
    try "\text", rdmsr
    .endm

    .macro try_write text, number, low, high=0
    mov ecx, \number
    mov eax, \low
    mov edx, \high
    try "\text", wrmsr
    .endm

    .macro sends text, command, destination=0
    msr_write 0x830, \command, \destination
    sti
    nop
    nop
    cli
    call sync
    say "\text: core 0"
    xor ecx, ecx
    call counts
    say "\text: core 1"
    mov ecx, 1
    call counts
    .endm

/* Core 1 has taken all that was sent before. */
sync:
    mov eax, offset nothing
work:
    mov [job], rax
    msr_write 0x830, WAKE + IPI_ASSERT, 1
    wait_until cmp qword ptr [job], 0
    ret

main:
    mov ebx, LAPIC
    .irp vector, 2, 0x30, 0x40, 0x55, 0x71
    mov ecx, \vector
    call hook
    .endr
    mov cl, 8
    call place_trampoline

    say "-- IA32_APIC_BASE\n"
    show_msr "power-on", 0x1B
    try_read "x2APIC MSR in xAPIC mode", 0x802
    try_write "EXTD without EN", 0x1B, 0xFEE00500
    try_write "reserved bit", 0x1B, 0xFEE00901
    try_write "above MAXPHYADDR", 0x1B, 0xFEE00900, 0x100000
    apic_write SVR, 0x1FF
    try_write "to x2APIC", 0x1B, 0xFEE00D00
    try_write "back to xAPIC", 0x1B, 0xFEE00900
    try_write "EXTD without EN", 0x1B, 0xFEE00500
    show_msr "still", 0x1B
    mov eax, [rbx + ID]
    show "the page reads ", rax, 8
    line

    say "-- registers\n"
    show_msr "ID", 0x802
    show_msr "version", 0x803
    show_msr "LDR", 0x80D
    show_msr "SVR", 0x80F
    try_read "EOI, read", 0x80B
    try_write "EOI, 1", 0x80B, 1
    try_write "EOI, 0", 0x80B, 0
    try_write "ID, write", 0x802, 0
    try_write "LDR, write", 0x80D, 0
    try_read "DFR", 0x80E
    try_read "ICR high", 0x831
    try_write "TPR, reserved bit", 0x808, 0x100
    try_write "TPR, upper half", 0x808, 0, 1
    try_write "SVR, reserved bit", 0x80F, 0x21FF
    try_write "ESR, 1", 0x828, 1
    try_write "ICR, delivery status", 0x830, 0x1040
    try_write "LVT timer, reserved bit", 0x832, 0x80000
    try_write "initial count, upper half", 0x838, 0, 1
    try_write "current count, write", 0x839, 0
    try_write "divide, reserved bit", 0x83E, 4
    try_read "self IPI, read", 0x83F
    try_write "self IPI, reserved bit", 0x83F, 0x155
    try_read "MSR 840", 0x840
    msr_write 0x808, 0x5A
    mov rax, cr8
    show "CR8 ", rax, 2
    line
    msr_write 0x808, 0
    msr_write 0x830, 0x4040, 9
    show_msr "ICR reads back", 0x830

    say "-- IPIs\n"
    msr_write 0x830, IPI_INIT + IPI_LEVEL + IPI_ASSERT, 1
    delay 1000000
    msr_write 0x830, IPI_STARTUP + 8, 1
    wait_until cmp dword ptr [cores_up], 1
    sends "from x2APIC to xAPIC", 0x4040, 1
    mov eax, offset enter
    call work
    say "core 1"
    mov ecx, 1
    call counts
    sends "physical", 0x4040, 1
    sends "physical, FF is nobody", 0x4040, 0xFF
    sends "broadcast", 0x4040, 0xFFFFFFFF
    sends "logical broadcast", IPI_LOGICAL + 0x4055, 0xFFFFFFFF
    sends "cluster 0, both", IPI_LOGICAL + 0x4055, 3
    sends "cluster 0, core 1", IPI_LOGICAL + 0x4055, 2
    sends "cluster 1", IPI_LOGICAL + 0x4055, 0x10003
    sends "all", IPI_ALL + 0x4071
    sends "others", IPI_OTHERS + 0x4071
    sends "NMI", IPI_NMI + IPI_ASSERT, 1
    msr_write 0x83F, 0x71
    mov ecx, 0x823
    rdmsr
    show "self IPI: requested ", rax, 8
    line
    sti
    nop
    nop
    cli
    say "self IPI: core 0"
    xor ecx, ecx
    call counts
    msr_write 0x83F, 5
    msr_write 0x828, 0
    show_msr "self IPI of vector 5: ESR", 0x828

    say "-- INIT keeps the mode\n"
    mov dword ptr [cores_up], 0
    msr_write 0x830, IPI_INIT + IPI_LEVEL + IPI_ASSERT, 1
    delay 1000000
    msr_write 0x830, IPI_STARTUP + 8, 1
    wait_until cmp dword ptr [cores_up], 1
    mov eax, offset base_of
    call work
    show "IA32_APIC_BASE of core 1 ", "[base]"
    line
    sends "physical", 0x4040, 1

    say "-- off and on\n"
    try_write "off", 0x1B, 0xFEE00100
    mov eax, 1
    cpuid
    mov ebx, LAPIC
    bt edx, 9
    setc al
    movzx eax, al
    show "CPUID has an APIC ", rax, 1
    line
    mov eax, 7
    mov cr8, rax
    mov rax, cr8
    show "CR8 ", rax, 2
    line
    xor eax, eax
    mov cr8, rax
    try_write "to x2APIC", 0x1B, 0xFEE00D00
    try_write "to xAPIC, elsewhere", 0x1B, 0xFED40900
    mov eax, [rbx + 0x30]
    show "old page ", rax, 8
    mov eax, 0xFED40000
    mov eax, [rax + 0x30]
    show ", new page ", rax, 8
    line
    mov dword ptr [0x300030], 0x12345678
    try_write "over RAM", 0x1B, 0x300900
    mov eax, [0x300030]
    show "APIC ", rax, 8
    line
    try_write "home again", 0x1B, 0xFEE00900
    mov eax, [0x300030]
    show "RAM ", rax, 8
    show ", SVR ", "[rbx + 0xF0]", 8
    line
    ret

enter:
    msr_write 0x1B, 0xFEE00C00
    ret

base_of:
    mov ecx, 0x1B
    rdmsr
    mov [base], eax
    mov [base + 4], edx
    ret

    .bss
base: .skip 8
    .text
