/* The instructions C# has no spelling for, one function each (imported by Arch/Cpu.cs). */

    .text
    .macro function name
    .global \name
    .type \name, @function
    .balign 16
\name:
    .endm

    function port_out8                  /* (ushort port, byte value) */
    movl %edi, %edx
    movl %esi, %eax
    outb %al, %dx
    ret

    function port_in8                   /* (ushort port) -> byte */
    movl %edi, %edx
    xorl %eax, %eax
    inb %dx, %al
    ret

    function cpu_cpuid                  /* (uint leaf, uint subleaf, uint* eaxEbxEcxEdx) */
    pushq %rbx
    movq %rdx, %r8
    movl %edi, %eax
    movl %esi, %ecx
    cpuid
    movl %eax, 0(%r8)
    movl %ebx, 4(%r8)
    movl %ecx, 8(%r8)
    movl %edx, 12(%r8)
    popq %rbx
    ret

    function cpu_rdmsr                  /* (uint msr) -> ulong */
    movl %edi, %ecx
    rdmsr
    shlq $32, %rdx
    orq %rdx, %rax
    ret

    function cpu_wrmsr                  /* (uint msr, ulong value) */
    movl %edi, %ecx
    movl %esi, %eax
    movq %rsi, %rdx
    shrq $32, %rdx
    wrmsr
    ret

    function cpu_rdtsc                  /* -> ulong */
    rdtsc
    shlq $32, %rdx
    orq %rdx, %rax
    ret

    function cpu_read_cr2
    movq %cr2, %rax
    ret

    function cpu_read_cr3
    movq %cr3, %rax
    ret

    function cpu_write_cr3
    movq %rdi, %cr3
    ret

    function cpu_invlpg
    invlpg (%rdi)
    ret

    function cpu_lidt                   /* (pointer*) */
    lidt (%rdi)
    ret

    function cpu_load_gdt               /* (pointer*, ulong codeSelector) */
    lgdt (%rdi)
    popq %rax
    pushq %rsi
    pushq %rax
    lretq
    function cpu_ltr                    /* (ushort tss) */
    ltr %di
    ret

    function cpu_sti
    sti
    ret

    function cpu_cli
    cli
    ret

    function cpu_halt                   /* IF as it is */
    hlt
    ret

    function cpu_sti_halt               /* no interrupt slips in between: STI holds them for one more instruction */
    sti
    hlt
    ret

    function cpu_frame_pointer
    movq %rbp, %rax
    ret

    function per_core                   /* gs:0 holds the address of the core's own PerCore */
    movq %gs:0, %rax
    ret

    .section .note.GNU-stack, "", @progbits
