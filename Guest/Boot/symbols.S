/* image_symbol(index): addresses of link.ld and of the assembly files, for Arch/ImageSymbols.cs (same order). */

    .text
    .global image_symbol
    .type image_symbol, @function
image_symbol:
    movl %edi, %edi
    movq symbols(, %rdi, 8), %rax
    ret
    .size image_symbol, . - image_symbol

    .section .rodata
    .balign 8
symbols:
    .quad __image_start
    .quad __text_end
    .quad __rodata_end
    .quad __image_end
    .quad boot_pml4
    .quad boot_stack_guard
    .quad isr_stubs
    .quad ap_trampoline
    .quad ap_trampoline_end
    .quad ap_core_of_apic
    .quad ap_stack_top
    .quad thread_start
    .quad toro_main_returns             /* build/main.h; weak: C# has none */
    .weak toro_main_returns

    .section .note.GNU-stack, "", @progbits
