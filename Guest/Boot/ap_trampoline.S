/* First instructions of a core woken by SIPI: real mode, CS = page << 8, IP = 0 (SDM 3A 9.4.4). Copied to a page below 1 MiB,
   so it addresses itself relative to CS and leaves for the kernel image as soon as protected mode allows it. */

    .section .rodata.trampoline, "a"
    .code16
    .global ap_trampoline
    .global ap_trampoline_end
ap_trampoline:
    cli
    cld
    movw %cs, %ax
    movw %ax, %ds
    lgdtl gdt_pointer - ap_trampoline
    movl %cr0, %eax
    orl $1, %eax
    andl $0x9FFFFFFF, %eax              /* caches on: INIT leaves CD and NW as they were */
    movl %eax, %cr0
    ljmpl $0x08, $ap_start32

    .balign 4
gdt_pointer:
    .word 4 * 8 - 1                     /* four descriptors */
    .long boot_gdt                      /* boot.S's, by its linear address */
ap_trampoline_end:

    .section .note.GNU-stack, "", @progbits
