/* Entry of core 0 (PVH) and, from the trampoline, of every other core: 32-bit protected mode -> long mode -> C#. */

#define CR0_PE          (1 << 0)
#define CR0_MP          (1 << 1)
#define CR0_ET          (1 << 4)
#define CR0_NE          (1 << 5)
#define CR0_WP          (1 << 16)
#define CR0_PG          (1 << 31)
#define CR4_PAE         (1 << 5)
#define CR4_OSFXSR      (1 << 9)
#define CR4_OSXMMEXCPT  (1 << 10)
#define MSR_EFER        0xC0000080
#define EFER_LME        (1 << 8)
#define EFER_NXE        (1 << 11)
#define PTE_PRESENT     (1 << 0)
#define PTE_WRITE       (1 << 1)
#define PTE_LARGE       (1 << 7)
#define PAGE_SIZE       4096

/* Xen ELF note 18, XEN_ELFNOTE_PHYS32_ENTRY: where a PVH loader jumps to. The descriptor is 8 bytes as in Linux: loaders read it so. */
    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18
    .asciz "Xen"
    .quad pvh_start

    .section .text.boot, "ax"
    .code32
    .global pvh_start
    .type pvh_start, @function
pvh_start:                              /* flat 32-bit segments, paging off, ebx = hvm_start_info */
    cli
    cld
    movl $boot_stack_top, %esp

    movl $boot_pdpt + PTE_PRESENT + PTE_WRITE, boot_pml4
    movl $boot_pd + PTE_PRESENT + PTE_WRITE, %eax
    movl $boot_pdpt, %edi
    movl $4, %ecx
1:  movl %eax, (%edi)                   /* four page directories: the first 4 GiB */
    addl $PAGE_SIZE, %eax
    addl $8, %edi
    decl %ecx
    jnz 1b

    movl $PTE_PRESENT + PTE_WRITE + PTE_LARGE, %eax
    movl $boot_pd, %edi
    movl $4 * 512, %ecx
2:  movl %eax, (%edi)                   /* identity, 2 MiB a page */
    addl $2 << 20, %eax
    addl $8, %edi
    decl %ecx
    jnz 2b

    movl %ebx, %esi                     /* cpuid below takes ebx */
    xorl %ebp, %ebp                     /* ebp = 0: core 0 */
    lgdt boot_gdt_pointer
    jmp enter_long_mode
    .size pvh_start, . - pvh_start

/* Another core, from the trampoline: protected mode, flat segments, no stack. */
    .global ap_start32
    .type ap_start32, @function
ap_start32:
    movl $BOOT_DATA32, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl $1, %ebp
    .size ap_start32, . - ap_start32    /* falls through */

/* esi and ebp survive. */
    .type enter_long_mode, @function
enter_long_mode:
    movl $CR4_PAE + CR4_OSFXSR + CR4_OSXMMEXCPT, %eax
    movl %eax, %cr4
    movl $boot_pml4, %eax
    movl %eax, %cr3

    movl $0x80000001, %eax              /* NX, when the processor has it (SDM 3A 4.1.4) */
    cpuid
    movl $EFER_LME, %edi
    testl $1 << 20, %edx
    jz 1f
    orl $EFER_NXE, %edi
1:  movl $MSR_EFER, %ecx
    rdmsr
    orl %edi, %eax
    wrmsr

    movl $CR0_PE + CR0_MP + CR0_ET + CR0_NE + CR0_WP + CR0_PG, %eax
    movl %eax, %cr0
    ljmp $BOOT_CODE64, $start64
    .size enter_long_mode, . - enter_long_mode

    .code64
    .type start64, @function
start64:
    xorl %eax, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %fs
    movl %eax, %gs
    movl %eax, %ss
    ldmxcsr mxcsr_default(%rip)
    testl %ebp, %ebp
    jnz 1f

    movl $boot_stack_top, %esp
    movl %esi, %edi
    call kernel_main                    /* rbp = 0 ends the stack walk */
    ud2

1:  movl $1, %eax                       /* which core am I? The APIC id says it: CPUID.1:EBX[31:24] */
    cpuid
    shrl $24, %ebx
    movzbl ap_core_of_apic(%rbx), %edi
    movq ap_stack_top(, %rdi, 8), %rsp
    xorl %ebp, %ebp
    call ap_main
    ud2
    .size start64, . - start64

    .section .rodata.boot, "a"
    .balign 8
    .global boot_gdt
boot_gdt:
    .quad 0
    .quad 0x00CF9B000000FFFF            /* 0x08 32-bit code */
    .quad 0x00CF93000000FFFF            /* 0x10 32-bit data */
    .quad 0x00AF9B000000FFFF            /* 0x18 64-bit code */
    .set boot_gdt_limit, . - boot_gdt - 1
boot_gdt_pointer:
    .word boot_gdt_limit
    .long boot_gdt
    .balign 4
mxcsr_default:
    .long 0x1F80                        /* all exceptions masked, round to nearest */

    .set BOOT_DATA32, 0x10
    .set BOOT_CODE64, 0x18

    .balign 8
    .global __security_cookie           /* what ILC puts beside stack buffers; any value that is no address serves */
__security_cookie:
    .quad 0x00FF0A0D746F726F

    .bss
    .balign PAGE_SIZE
    .global boot_pml4
boot_pml4:
    .skip PAGE_SIZE
boot_pdpt:
    .skip PAGE_SIZE
boot_pd:
    .skip 4 * PAGE_SIZE
    .global boot_stack_guard
boot_stack_guard:                       /* unmapped by Paging */
    .skip PAGE_SIZE
    .skip 4 * PAGE_SIZE
boot_stack_top:

/* Filled in by ApStartup.cs: APIC id -> core number, core number -> first stack. */
    .global ap_core_of_apic
ap_core_of_apic:
    .skip 256
    .global ap_stack_top
ap_stack_top:
    .skip 64 * 8

    .section .note.GNU-stack, "", @progbits
