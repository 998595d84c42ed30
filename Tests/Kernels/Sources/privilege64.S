/* Changes of privilege in 64-bit mode: IRET, SYSCALL, SYSENTER, INT with stacks of the TSS and the IST, call gates. */
#include "kernel64.h"

#define STAR    0xC0000081
#define LSTAR   0xC0000082
#define CSTAR   0xC0000083
#define FMASK   0xC0000084
#define GS_BASE 0xC0000101
#define KERNEL_GS_BASE 0xC0000102

    .macro write_msr msr, high, low
    mov ecx, \msr
    mov edx, \high
    mov eax, \low
    wrmsr
    .endm

/* A 64-bit call gate in the free slots: access byte, selector, target. */
    .macro gate access, selector, target
    mov eax, offset \target
    mov [gdt + FREE], ax
    mov word ptr [gdt + FREE + 2], \selector
    mov word ptr [gdt + FREE + 4], \access << 8
    shr eax, 16
    mov [gdt + FREE + 6], ax
    mov qword ptr [gdt + FREE + 8], 0
    .endm

main:
    mov byte ptr [shows_stack], 1
    say "-- stacks\n"
    try "int at level 0 keeps the stack", int 0x40
    try_user "int at level 3 takes RSP0", ud2
    mov byte ptr [idt + 6 * 16 + 4], 1
    try "IST1 at level 0", ud2
    try_user "IST1 at level 3", ud2
    mov byte ptr [idt + 6 * 16 + 4], 3
    try "IST3 at level 0", ud2
    mov byte ptr [idt + 6 * 16 + 4], 0
    mov byte ptr [shows_stack], 0
    mov eax, offset frame
    mov [idt + 0x41 * 16], ax
    shr eax, 16
    mov [idt + 0x41 * 16 + 6], ax
    lea r15, [rsp - 3]
    mov r14, rsp
    mov rsp, r15
    int 0x41
    mov rsp, r14
    mov byte ptr [idt + 0x41 * 16 + 5], 0x8F
    pushfq
    sti
    int 0x41
    popfq

    say "-- call gates\n"
    gate 0xEC, CODE64, through
    try_user_all "call by a gate of DPL 3", "call fword ptr [gate_pointer]"
    say "rsp on the new stack:"
    show " ", r11, 4
    show " old cs ", r10, 4
    show " old ss ", r9, 4
    line
    gate 0x8C, CODE64, through
    try_user_all "call by a gate of DPL 0", "call fword ptr [gate_pointer]"
    gate 0x6C, CODE64, through
    try_user_all "call by a gate not present", "call fword ptr [gate_pointer]"
    gate 0xEC, DATA, through
    try_user_all "call by a gate to data", "call fword ptr [gate_pointer]"
    gate 0xEC, CODE32, through
    try_user_all "call by a gate to 32-bit code", "call fword ptr [gate_pointer]"
    gate 0xEC, 0, through
    try_user_all "call by a gate to null", "call fword ptr [gate_pointer]"
    gate 0xEC, CODE64, through
    mov dword ptr [gdt + FREE + 12], 0x1F00
    try_user_all "call by a gate with a type in its upper half", "call fword ptr [gate_pointer]"
    gate 0xEC, CODE64, through
    try_user_all "jmp by a gate to a more privileged level", "jmp fword ptr [gate_pointer]"
    try_all "call by a gate at level 0", "call fword ptr [gate_pointer]"

    say "-- syscall\n"
    write_msr LSTAR, 0, "offset on_syscall"
    write_msr STAR, 0x00180008, 0
    write_msr FMASK, 0, 0x40700
    try_user_all "syscall and sysret", "push 0x40AD7", "popfq", "syscall", "mov r9, cs", "mov r10, ss", "pushfq", "pop r13"
    show "in the kernel: cs ", r14, 4
    show " ss ", r15, 4
    show " flags ", r12, 6
    show " r11 ", r11, 6
    line
    show "back: cs ", r9, 4
    show " ss ", r10, 4
    show " flags ", r13, 6
    line
    mov ecx, EFER
    rdmsr
    and eax, ~EFER_SCE
    wrmsr
    try_user "syscall, SCE clear", syscall
    try "sysret, SCE clear", sysretq
    rdmsr
    or eax, EFER_SCE
    wrmsr
    try_user "sysret at level 3", sysretq
    movabs rcx, 0x800000000000
    try "sysret to a target that is not canonical", sysretq
    mov ecx, LSTAR
    mov edx, 0x8000
    try "LSTAR not canonical", wrmsr

    say "-- swapgs\n"
    write_msr GS_BASE, 0x00001111, 0x22223333
    write_msr KERNEL_GS_BASE, 0x00004444, 0x55556666
    swapgs
    mov ecx, GS_BASE
    rdmsr
    show "gs ", rdx, 8
    show " ", rax, 8
    mov ecx, KERNEL_GS_BASE
    rdmsr
    show " kernel ", rdx, 8
    show " ", rax, 8
    line
    try_user "swapgs at level 3", swapgs

    say "-- iret\n"
    try_all "to compatibility mode and back", "push 0x23", "push offset user_stack_top", "pushfq", "push 0x1B", "push offset compatible", "iretq"
    show "its registers: rax ", rax
    line
    try_all "to a stack of the wrong level", "push 0x10", "push offset user_stack_top", "pushfq", "push 0x2B", "push offset 9f", "iretq"
    try_all "to null", "push 0x10", "push offset user_stack_top", "pushfq", "push 0", "push offset 9f", "iretq"
    try_all "to an address that is not canonical", "movabs rax, 0x800000000000", "push 0x23", "push offset user_stack_top", "pushfq", "push 0x2B", "push rax", "iretq"
    try_all "with NT set", "push 0x4002", "popfq", "iretq"
    push 2
    popfq
    try_user_all "popf at level 3: IF and IOPL stay", "push 0x3202", "popfq", "pushfq", "pop r9"
    show "flags ", r9, 6
    line
    ret

    .code32
compatible:
    mov eax, 0xFFFFFFFF
    inc eax
    dec eax
    int LEAVE

    .code64
/* Prints how the frame of an interrupt lies to the stack it came from. */
frame:
    mov rax, r15
    sub rax, rsp
    show "frame of an interrupt, unaligned stack: ", rax, 4
    pushfq
    pop rax
    show " flags ", rax, 6
    line
    iretq

through:
    mov r11, rsp
    and r11, 0xFFF
    mov r10, [rsp + 8]
    mov r9, [rsp + 24]
    retfq

on_syscall:
    mov r14, cs
    mov r15, ss
    mov r12, rsp
    lea rsp, stack0_top
    pushfq
    pop rax
    mov rsp, r12
    mov r12, rax
    sysretq

    .data
gate_pointer: .long 0
    .word FREE + 3
