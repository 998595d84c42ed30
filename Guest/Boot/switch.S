/* Cooperative switch between two threads of one core: the callee-saved registers of the System V ABI and the stack pointer. */

    .text
    .macro function name
    .global \name
    .type \name, @function
    .balign 16
\name:
    .endm

/* void switch_context(ulong* savedRsp, ulong nextRsp) */
    function switch_context
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size switch_context, . - switch_context

/* Where a new thread's first switch returns to: r12 = entry, r13 = argument (Thread.cs lays them out). */
    function thread_start
    movq %r13, %rdi
    call *%r12
    call thread_exit
    ud2
    .size thread_start, . - thread_start

    .section .note.GNU-stack, "", @progbits
