/* memcpy, memmove, memset, memcmp: compilers call them whether or not there is a C library. Eight bytes a step, then the rest. */

    .text
    .macro function name
    .global \name
    .type \name, @function
    .balign 16
\name:
    .endm

    function memcpy
    movq %rdi, %rax
    movq %rdx, %rcx
    shrq $3, %rcx
    rep movsq
    movl %edx, %ecx
    andl $7, %ecx
    rep movsb
    ret
    .size memcpy, . - memcpy

    function memmove
    movq %rdi, %rax
    subq %rsi, %rax
    cmpq %rdx, %rax                     /* unsigned: destination inside [source, source + count) */
    jae memcpy
    movq %rdi, %rax                     /* from the end down */
1:  testq $7, %rdx
    jz 2f
    decq %rdx
    movb (%rsi, %rdx), %cl
    movb %cl, (%rdi, %rdx)
    jmp 1b
2:  testq %rdx, %rdx
    jz 3f
    subq $8, %rdx
    movq (%rsi, %rdx), %rcx
    movq %rcx, (%rdi, %rdx)
    jmp 2b
3:  ret
    .size memmove, . - memmove

    function memset
    movq %rdi, %r8
    movzbl %sil, %eax
    movabsq $0x0101010101010101, %rcx
    imulq %rcx, %rax
    movq %rdx, %rcx
    shrq $3, %rcx
    rep stosq
    movl %edx, %ecx
    andl $7, %ecx
    rep stosb
    movq %r8, %rax
    ret
    .size memset, . - memset

    function memcmp
    xorl %ecx, %ecx
1:  cmpq %rdx, %rcx
    je 2f
    movzbl (%rdi, %rcx), %eax
    movzbl (%rsi, %rcx), %r8d
    incq %rcx
    subl %r8d, %eax
    jz 1b
    ret
2:  xorl %eax, %eax
    ret
    .size memcmp, . - memcmp

    .section .note.GNU-stack, "", @progbits
