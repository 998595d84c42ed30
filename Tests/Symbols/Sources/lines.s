# Lines of assembly.
    .text
    .globl _start
_start:
    push %rbp
    mov %rsp, %rbp
    call inner
    pop %rbp
    ret

inner:
    .cfi_startproc
    push %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_offset %rbx, -16
    mov $1, %eax
    pop %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore %rbx
    ret
    .cfi_endproc
