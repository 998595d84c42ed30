/* Control registers, debug registers and MSRs: reserved bits, combinations that are not allowed, what reads back. */
/* manual only: QEMU 7.2 checks next to nothing of these registers and goes astray at the first case. */
#include "kernel64.h"

    .macro try_cr text, register, value
    movabs rax, \value
    try "\text", mov \register, rax
    .endm

    .macro msr text, number, high=0, low=0
    mov ecx, \number
    try "\text, read", rdmsr
    mov ecx, \number
    mov edx, \high
    mov eax, \low
    try "\text, write", wrmsr
    .endm

main:
    mov r15, cr0
    mov r14, cr4
    mov r13, cr3
    say "-- CR0\n"
    try_cr "upper half", cr0, 0x180000033
    try_cr "NW without CD", cr0, 0xA0000033
    try_cr "PG without PE", cr0, 0x80000032
    try_cr "PG clear in 64-bit mode", cr0, 0x33
    mov cr0, r15
    mov rax, cr0
    show "CR0 ", rax
    line
    mov eax, 0
    try_all "lmsw cannot clear PE", "lmsw ax", "mov rax, cr0"
    show "CR0 ", rax
    line
    mov cr0, r15

    say "-- CR3\n"
    movabs rax, 0x8000000000000000
    or rax, r13
    try "bit 63 without PCID", mov cr3, rax
    movabs rax, 0x4000000000000000
    try "bit 62", mov cr3, rax
    mov rax, r13
    or eax, 0x18
    try "PWT and PCD", mov cr3, rax
    mov rax, cr3
    sub rax, r13
    show "CR3 gained ", rax, 4
    line
    mov cr3, r13

    say "-- CR4\n"
    mov rax, r14
    bts rax, 15
    try "bit 15", mov cr4, rax
    mov rax, r14
    bts rax, 31
    try "bit 31", mov cr4, rax
    mov rax, r14
    bts rax, 40
    try "bit 40", mov cr4, rax
    mov rax, r14
    btr rax, 5
    try "PAE clear in long mode", mov cr4, rax
    mov cr4, r14

    say "-- no such register\n"
    try "cr1", .byte 0x0F, 0x20, 0xC8
    try "cr5", .byte 0x0F, 0x20, 0xE8
    try "cr7", .byte 0x0F, 0x20, 0xF8
    try "to cr1", .byte 0x0F, 0x22, 0xC8
    try "cr9", .byte 0x44, 0x0F, 0x20, 0xC8

    say "-- CR8\n"
    mov eax, 5
    try "5", mov cr8, rax
    mov rax, cr8
    show "CR8 ", rax
    line
    mov eax, 16
    try "16", mov cr8, rax
    xor eax, eax
    mov cr8, rax

    say "-- debug registers\n"
    mov rax, -1
    try "DR0", mov dr0, rax
    mov rax, dr0
    show "DR0 ", rax
    line
    try "DR6, upper half", mov dr6, rax
    try "DR7, upper half", mov dr7, rax
    mov eax, 0xFFFF0FF0
    try "DR6", mov dr6, rax
    xor eax, eax
    try "DR7", mov dr7, rax
    mov rax, dr7
    show "DR7 ", rax
    line
    mov rax, dr6
    show "DR6 ", rax
    line
    xor eax, eax
    mov dr0, rax
    try "DR4 without DE is DR6", mov rax, dr4
    show "DR4 ", rax
    line
    mov rax, cr4
    or eax, CR4_DE
    mov cr4, rax
    try "DR4 with DE", mov rax, dr4
    try "to DR5 with DE", mov dr5, rax
    mov cr4, r14

    say "-- MSRs\n"
    msr "MSR 4000h", 0x4000
    msr "MSR C0010FFFh", 0xC0010FFF
    msr "MSR 12345678h", 0x12345678
    mov ecx, EFER
    rdmsr
    show "EFER ", rax, 4
    line
    mov r12d, eax
    or eax, 2
    try "EFER, reserved bit 1", wrmsr
    mov eax, r12d
    mov edx, 1
    try "EFER, upper half", wrmsr
    xor edx, edx
    mov eax, r12d
    and eax, ~EFER_LME
    try "EFER, LME clear with paging", wrmsr
    mov eax, r12d
    xor eax, 0x400
    xor edx, edx
    wrmsr
    rdmsr
    show "EFER, LMA is read-only ", rax, 4
    line
    mov ecx, 0x277
    mov eax, 0x00070406
    mov edx, 0x00070402
    try "PAT, reserved type 2", wrmsr
    mov edx, 0x00070403
    try "PAT, reserved type 3", wrmsr
    mov edx, 0x00070408
    try "PAT, type 8", wrmsr
    mov edx, 0x00070406
    try "PAT, all allowed", wrmsr
    rdmsr
    show "PAT ", rdx, 8
    show " ", rax, 8
    line
    mov ecx, 0xC0000100
    mov edx, 0x8000
    try "FS base, not canonical", wrmsr
    mov ecx, 0xC0000102
    try "kernel GS base, not canonical", wrmsr
    mov ecx, 0x1B
    rdmsr
    show "APIC base ", rdx, 8
    show " ", rax, 8
    line
    mov edx, 0xFFFF0000
    try "APIC base, reserved bits", wrmsr
    mov ecx, 0x174
    rdmsr
    show "SYSENTER CS ", rax
    line
    mov ecx, 0x176
    mov edx, 0x8000
    try "SYSENTER EIP, not canonical", wrmsr

    say "-- XCR0\n"
    xor ecx, ecx
    try "xgetbv without OSXSAVE", xgetbv
    try "xsetbv without OSXSAVE", xsetbv
    ret
