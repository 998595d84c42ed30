/* Every exception that 64-bit mode can raise: vector, error code, and whether RIP is that of the instruction (fault) or behind it (trap). */
#include "kernel64.h"

main:
    xor edx, edx
    xor ecx, ecx
    mov eax, 1
    try "divide by zero", div ecx
    mov edx, 1
    try "quotient too large", div edx
    mov eax, 0x80000000
    mov edx, 0xFFFFFFFF
    mov ecx, -1
    try "signed overflow", idiv ecx
    try "int3", int3
    try "int 3 in two bytes", .byte 0xCD, 3
    try "icebp", .byte 0xF1
    try "int 32", int 32
    try "int 255", int 255
    try "ud2", ud2
    try "ud0", .byte 0x0F, 0xFF, 0xC0
    try "ud1", .byte 0x0F, 0xB9, 0xC0
    try "not in 64-bit mode: push es", .byte 0x06
    try "not in 64-bit mode: into", .byte 0xCE
    try "not in 64-bit mode: aaa", .byte 0x37
    try "not in 64-bit mode: pusha", .byte 0x60
    try "not in 64-bit mode: bound", .byte 0x62, 0x00
    try "not in 64-bit mode: jmp far", .byte 0xEA, 0, 0, 0, 0, 8, 0
    try "lock on a load", .byte 0xF0, 0x8B, 0x04, 0x24
    try "lock on a register", .byte 0xF0, 0x01, 0xC0
    try "lock on cmp", .byte 0xF0, 0x39, 0x04, 0x24
    try "16 bytes", .byte 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90
    try "15 bytes", .byte 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90

    say "-- device not available\n"
    mov rax, cr0
    or eax, CR0_TS
    mov cr0, rax
    try "x87 with TS", fld1
    try "sse with TS", xorps xmm0, xmm0
    try "fwait with TS and MP", fwait
    try "clts", clts
    mov rax, cr0
    or eax, CR0_EM
    mov cr0, rax
    try "x87 with EM", fld1
    try "sse with EM", xorps xmm0, xmm0
    try "fwait with EM", fwait
    mov rax, cr0
    and eax, ~CR0_EM
    mov cr0, rax
    mov rax, cr4
    and eax, ~CR4_OSFXSR
    mov cr4, rax
    try "sse without OSFXSR", xorps xmm0, xmm0
    mov rax, cr4
    or eax, CR4_OSFXSR
    mov cr4, rax

    say "-- segments\n"
    mov eax, 0x60
    mov qword ptr [gdt + 0x60], 0
    try "mov ds, a system descriptor", mov ds, eax
    mov eax, 0x1000
    try "mov ds, beyond the table", mov ds, eax
    mov eax, 0x1004
    try "mov ds, of no LDT", mov ds, eax
    movabs rax, 0x00CF13000000FFFF
    mov [gdt + FREE], rax
    mov eax, FREE
    try "mov ds, not present", mov ds, eax
    try "mov ss, not present", mov ss, eax
    xor eax, eax
    try "mov ss, null at level 0", mov ss, eax
    mov eax, CODE64
    try "mov ss, code", mov ss, eax
    mov eax, USER_DATA
    try "mov ss, of level 3", mov ss, eax
    movabs rax, 0x00CF99000000FFFF
    mov [gdt + FREE], rax
    mov eax, FREE
    try "mov ds, execute-only", mov ds, eax
    try_all "ltr, busy", "mov ax, 0x38", "ltr ax"
    mov eax, DATA
    mov ds, eax

    say "-- addresses\n"
    movabs rax, 0x800000000000
    try "load, not canonical", mov ecx, [rax]
    mov rbp, rax
    try "load by rbp, not canonical", mov ecx, [rbp]
    mov byte ptr [idt + 12 * 16 + 4], 1
    mov byte ptr [idt + 14 * 16 + 4], 1
    try_all "push at a stack not canonical", "lea rsp, [rax + 8]", "push rax"
    try_all "push at a stack not present", "lea rsp, [rax]", "push rax"
    try_all "call at a stack not canonical", "lea rsp, [rax + 8]", "call rax"
    mov byte ptr [idt + 12 * 16 + 4], 0
    mov byte ptr [idt + 14 * 16 + 4], 0
    try "jump, not canonical", jmp rax
    movabs rax, 0x7FFFFFFFFFFC
    try "load across the edge", mov rcx, [rax]
    mov eax, 0x40000000
    movabs rax, 0x8000000000
    try "load, not present", mov ecx, [rax]
    try "store, not present", mov [rax], ecx
    try "locked, not present", lock add [rax], ecx
    try "fetch, not present", jmp rax
    try "load across into not present", mov rcx, [rax - 4]
    mov eax, offset stack_top
    try "movaps, not aligned", movaps xmm0, [rax - 24]
    try "movups, not aligned", movups xmm0, [rax - 24]

    say "-- interrupts\n"
    mov byte ptr [idt + 0x40 * 16 + 5], 0x0E
    try "gate not present", int 0x40
    mov byte ptr [idt + 0x40 * 16 + 5], 0x8C
    try "call gate in the IDT", int 0x40
    mov byte ptr [idt + 0x40 * 16 + 5], 0x8E
    mov word ptr [idt + 0x40 * 16 + 2], 0
    try "gate to the null selector", int 0x40
    mov word ptr [idt + 0x40 * 16 + 2], DATA
    try "gate to data", int 0x40
    mov word ptr [idt + 0x40 * 16 + 2], CODE32
    try "gate to 32-bit code", int 0x40
    mov word ptr [idt + 0x40 * 16 + 2], CODE64
    mov word ptr [idt_pointer], 0x3FF
    lidt [idt_pointer]
    try "vector beyond the limit", int 0x40
    mov word ptr [idt_pointer], 0xFFF
    lidt [idt_pointer]
    try_user "int at level 3, gate of level 0", int 0x40
    try_user "int3 at level 3, gate of level 0", int3
    try_user "hlt at level 3", hlt
    try_user "cli at level 3", cli
    try_user "in at level 3", in al, 0x60
    try_user "mov cr at level 3", mov rax, cr0
    try_user "rdmsr at level 3", rdmsr
    try_user "ud2 at level 3", ud2
    try_user_all "divide by zero at level 3", "xor ecx, ecx", "div ecx"
    try_user "nothing at level 3", nop

    say "-- floating point\n"
    fninit
    fldcw [cw_unmasked]
    fld1
    fldz
    fdivp
    try "pending x87 exception, next wait", fwait
    try "pending x87 exception, next load", fld1
    try "no-wait instructions do not care", fnstsw ax
    fnclex
    fninit
    ldmxcsr [mxcsr_unmasked]
    xorps xmm1, xmm1
    movss xmm0, [one]
    try "sse, divide by zero unmasked", divss xmm0, xmm1
    movss xmm0, [signalling]
    try "sse, invalid unmasked", addss xmm0, xmm1
    try "ldmxcsr, reserved bits", ldmxcsr [mxcsr_reserved]
    mov rax, cr4
    and eax, ~CR4_OSXMMEXCPT
    mov cr4, rax
    movss xmm0, [one]
    try "sse, unmasked without OSXMMEXCPT", divss xmm0, xmm1
    mov rax, cr4
    or eax, CR4_OSXMMEXCPT
    mov cr4, rax
    ldmxcsr [mxcsr_masked]

    say "-- alignment check\n"
    mov rax, cr0
    or eax, CR0_AM
    mov cr0, rax
    mov ebx, offset user_stack_top - 16
    try_user_all "word, aligned", "push 0x40202", "popfq", "mov ax, [rbx + 2]"
    try_user_all "word, not aligned", "push 0x40202", "popfq", "mov ax, [rbx + 1]"
    try_user_all "dword, not aligned", "push 0x40202", "popfq", "mov eax, [rbx + 2]"
    try_user_all "quadword, not aligned", "push 0x40202", "popfq", "mov rax, [rbx + 4]"
    try_user "not aligned, AC clear", mov rax, [rbx + 4]
    push 0x40002
    popfq
    try "not aligned at level 0", mov rax, [rbx + 4]
    ret

    .data
cw_unmasked: .word 0x0360
mxcsr_unmasked: .long 0x1F80 & ~0x280
mxcsr_masked: .long 0x1F80
mxcsr_reserved: .long 0x10000
one: .float 1.0
signalling: .long 0x7F800001
