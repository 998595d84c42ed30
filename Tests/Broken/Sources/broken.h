/*
 * What the broken kernels share. A source begins with its expectations in comments (BrokenKernel.cs reads them) and ends with `main`, which runs
 * on core 0 in 64-bit mode, paging on, interrupts off. The instruction to blame carries the label `root`.
 *
 * 4 GiB are mapped 1:1 by pages of 2 MiB; those at 0 and at 4 MiB (`AREA`) by the 4-KiB entries in `pt0` and `pt`. No IDT is loaded unless `use_handlers` is called:
 * then every exception and interrupt prints a star and comes to `handler`, which a source may define; else it returns.
 */
#include "../../Kernels/Sources/common.h"

#define AREA        0x400000
#define ICR_LOW     (LAPIC + 0x300)
#define ICR_HIGH    (LAPIC + 0x310)
#define TRAMPOLINE  0x8000

    .text
    .code32
    .global pvh_start
pvh_start:
    cli
    cld
    mov esp, offset stack_top
    mov dword ptr [pml4], offset pdpt + P + W + U
    mov eax, offset pd + P + W + U
    mov edi, offset pdpt
    mov ecx, 4
1:  mov [edi], eax
    add eax, 4096
    add edi, 8
    dec ecx
    jnz 1b
    mov eax, P + W + U + PS
    mov edi, offset pd
    mov ecx, 4 * 512
2:  mov [edi], eax
    add eax, 0x200000
    add edi, 8
    dec ecx
    jnz 2b
    mov eax, AREA + P + W + U
    mov edi, offset pt
    call fill_table
    mov dword ptr [pd + 2 * 8], offset pt + P + W + U
    mov eax, P + W + U
    mov edi, offset pt0
    call fill_table
    mov dword ptr [pd], offset pt0 + P + W + U
    call enter_long_mode
    ljmp CODE64, offset start64

/* 512 pages from the one in eax. */
fill_table:
    mov ecx, 512
1:  mov [edi], eax
    add eax, 4096
    add edi, 8
    dec ecx
    jnz 1b
    ret

/* The switches that every core has to throw. */
enter_long_mode:
    mov eax, CR4_PAE + CR4_OSFXSR + CR4_OSXMMEXCPT
    mov cr4, eax
    mov eax, offset pml4
    mov cr3, eax
    mov ecx, EFER
    mov eax, EFER_LME + EFER_NXE + EFER_SCE
    xor edx, edx
    wrmsr
    mov eax, CR0_PE + CR0_MP + CR0_ET + CR0_NE + CR0_PG + CR0_WP
    mov cr0, eax
    lgdt [gdt_pointer]
    ret

    .code64
start64:
    mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    xor eax, eax
    mov fs, eax
    mov gs, eax
    lea rsp, stack_top
    mov eax, offset tss
    mov word ptr [gdt + TSS + 2], ax
    shr eax, 16
    mov byte ptr [gdt + TSS + 4], al
    mov byte ptr [gdt + TSS + 7], ah
    mov ax, TSS
    ltr ax
    xor ebp, ebp
    call main
    xor eax, eax
    out DEBUG_EXIT, al
    hlt

/* Loads an IDT of 256 gates. */
use_handlers:
    xor ecx, ecx
1:  mov eax, ecx
    shl eax, 4
    lea edi, [eax + idt]
    lea eax, [eax + stubs]
    mov [rdi], ax
    mov word ptr [rdi + 2], CODE64
    mov word ptr [rdi + 4], 0x8E00
    shr eax, 16
    mov [rdi + 6], ax
    mov dword ptr [rdi + 8], 0
    mov dword ptr [rdi + 12], 0
    inc ecx
    cmp ecx, 256
    jb 1b
    mov byte ptr [idt + LEAVE * 16 + 5], 0xEE
    lidt [idt_pointer]
    ret

/* Takes away the page at 0, as every careful kernel does. */
    .macro unmap_null
    mov qword ptr [pt0], 0
    invlpg [0]
    .endm

/* Level 3 at the label `user`. */
    .macro go_user
    push USER_DATA
    push offset user_stack_top
    push 0x202
    push USER_CODE64
    push offset user
    iretq
    .endm

#ifdef USES_AP
/* Starts core 1 at `ap_main` with a stack of its own. */
start_ap:
    mov esi, offset trampoline
    mov edi, TRAMPOLINE
    mov ecx, offset trampoline_end - trampoline
    rep movsb
    mov eax, TRAMPOLINE >> 12

/* INIT and a start-up IPI of vector eax to core 1. */
send_start:
    mov edx, ICR_HIGH
    mov dword ptr [rdx], 1 << 24
    mov edx, ICR_LOW
    mov dword ptr [rdx], 0x4500
    or eax, 0x4600
    mov dword ptr [rdx], eax
    ret

    .code16
trampoline:
    cli
    xor ax, ax
    mov ds, ax
    lgdtd cs:[ap_gdt_pointer - trampoline]
    mov eax, CR0_PE
    mov cr0, eax
    ljmpd CODE32, offset ap32
ap_gdt_pointer:
    .word gdt_end - gdt - 1
    .long gdt
trampoline_end:

    .code32
ap32:
    mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov esp, offset ap_stack_top
    call enter_long_mode
    ljmp CODE64, offset ap64
    .code64
ap64:
    lea rsp, ap_stack_top
    xor ebp, ebp
    call ap_main
    cli
    hlt
#endif

    .balign 16
stubs:
    .set vector, 0
    .rept 256
    .balign 16
    .if vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21
    push 0
    .endif
    push vector
    jmp common_stub
    .set vector, vector + 1
    .endr

/* Vector and error code are on the stack, all registers as they were. */
common_stub:
#ifdef HAS_HANDLER
    jmp handler
#else
    add rsp, 16
    iretq
#endif

    .data
    .balign 8
gdt:
    .quad 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF, 0x00CFFB000000FFFF, 0x00CFF3000000FFFF, 0x00AFFB000000FFFF, 0x00CF9B000000FFFF
    .quad 0x0000890000000067, 0, 0x00009B000000FFFF, 0x000093000000FFFF
free_slots:
    .quad 0, 0, 0, 0, 0, 0, 0, 0
gdt_end:
gdt_pointer:
    .word gdt_end - gdt - 1
    .quad gdt
idt_pointer:
    .word 0xFFF
    .quad idt
    .balign 16
tss:
    .long 0
    .quad stack0_top, 0, 0, 0
    .quad stack1_top, 0, 0, 0, 0, 0, 0
    .quad 0
    .word 0, 0x68

    .bss
    .balign 4096
pml4: .skip 4096
pdpt: .skip 4096
pd: .skip 4 * 4096
pt: .skip 4096
pt0: .skip 4096
idt: .skip 4096
    .skip 4096
stack_top:
    .skip 4096
stack0_top:
    .skip 4096
stack1_top:
    .skip 4096
user_stack_top:
    .skip 4096
ap_stack_top:

    .text
