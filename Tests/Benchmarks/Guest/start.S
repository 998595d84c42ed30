/* PVH entry of the kernels' guest: flat 32-bit protected mode -> 64-bit mode with the first GiB mapped -> guest_main. */

#define CR0_PE_MP_ET_NE_PG  0x80000033
#define CR4_PAE_OSFXSR      0x620           /* and OSXMMEXCPT */
#define MSR_EFER            0xC0000080
#define EFER_LME            (1 << 8)
#define PTE                 3               /* present, writable */
#define PTE_LARGE           0x83

    /* XEN_ELFNOTE_PHYS32_ENTRY: where a PVH loader jumps to. */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18
    .asciz "Xen"
    .quad start

    .text
    .code32
    .global start
start:
    cld
    movl $stack_top, %esp
    movl $pdpt + PTE, pml4
    movl $pd + PTE, pdpt
    movl $pd, %edi
    movl $PTE_LARGE, %eax
    movl $512, %ecx
1:  movl %eax, (%edi)
    addl $2 << 20, %eax
    addl $8, %edi
    decl %ecx
    jnz 1b

    movl $CR4_PAE_OSFXSR, %eax
    movl %eax, %cr4
    movl $pml4, %eax
    movl %eax, %cr3
    movl $MSR_EFER, %ecx
    rdmsr
    orl $EFER_LME, %eax
    wrmsr
    movl $CR0_PE_MP_ET_NE_PG, %eax
    movl %eax, %cr0
    lgdt gdt_pointer
    ljmp $8, $start64

    .code64
start64:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %ebx, %edi                         /* hvm_start_info */
    xorl %ebp, %ebp
    call guest_main

    .section .rodata
    .balign 8
gdt:
    .quad 0, 0x00209A0000000000             /* null; code, 64 bits, ring 0 */
gdt_pointer:
    .word 15
    .long gdt

    .bss
    .balign 4096
pml4:
    .skip 4096
pdpt:
    .skip 4096
pd: .skip 4096
    .skip 65536
stack_top:

    .section .note.GNU-stack, "", @progbits
