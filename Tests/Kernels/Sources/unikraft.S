/*
 * The steps of a Unikraft kernel, in its order, with code of our own: cores from the MADT, INIT and de-assert to all of them, then two start-up IPIs
 * each 200 microseconds apart, a trampoline whose GDT's null descriptor holds the GDT register and whose far jumps are patched by the cores
 * themselves, per-core data by CPUID's APIC id, functions run on other cores by IPI.
 */
/* cores: 1 2 4 8 16 */
#include "smp.h"

#define START16     0x8000
#define RUN         0x30
#define WAKE_UP     0x31

#define LCPU_STATE  0
#define LCPU_ENTRY  8
#define LCPU_STACK  16
#define LCPU_FN     24
#define LCPU_SIZE   64
#define INITIAL_STATE 1
#define IDLE        2
#define BUSY        3
#define MILLISECOND 1000000             /* ticks of the time-stamp counter, at least */

main:
    mov ebx, LAPIC
    apic_write SVR, 0x1FF
    call madt
    show "MADT: cores ", "[apics]", 2
    line
    mov ecx, RUN
    mov eax, offset run_taken
    call set_vector
    mov ecx, WAKE_UP
    mov eax, offset wake_taken
    call set_vector
    mov esi, offset start16
    mov edi, START16
    mov ecx, offset start16_end - start16
    rep movsb

    mov r12d, 1
1:  cmp r12d, [apics]
    jae 2f
    call prepare
    mov eax, r12d
    shl eax, 24
    mov [rbx + ICR_HIGH], eax
    apic_write ICR, IPI_INIT + IPI_ASSERT
    apic_write ICR_HIGH, 0
    apic_write ICR, IPI_INIT + IPI_LEVEL + IPI_ALL
    inc r12d
    jmp 1b
2:  delay 10*MILLISECOND
    mov r12d, 1
3:  cmp r12d, [apics]
    jae 4f
    call start_up
    call start_up
    inc r12d
    jmp 3b
4:  mov r12d, 1
5:  cmp r12d, [apics]
    jae 6f
    call lcpu
    wait_until cmp dword ptr [rdi + LCPU_STATE], IDLE
    inc r12d
    jmp 5b
6:  show "idle ", r12, 2
    line

    mov r12d, 1
7:  cmp r12d, [apics]
    jae 8f
    call lcpu
    mov qword ptr [rdi + LCPU_FN], offset work
    mov eax, r12d
    shl eax, 24
    mov [rbx + ICR_HIGH], eax
    apic_write ICR, IPI_ASSERT + RUN
    inc r12d
    jmp 7b
8:  mov eax, [apics]
    dec eax
    wait_until cmp eax, [worked]
    inc eax
    show "worked ", rax, 2
    line
    mov r12d, 1
9:  cmp r12d, [apics]
    jae 10f
    mov eax, r12d
    shl eax, 24
    mov [rbx + ICR_HIGH], eax
    apic_write ICR, IPI_ASSERT + WAKE_UP
    inc r12d
    jmp 9b
10: dec r12d
    wait_until cmp r12d, [woken]
    inc r12d
    show "woken ", r12, 2
    line
    ret

start_up:
    mov eax, r12d
    shl eax, 24
    mov [rbx + ICR_HIGH], eax
    apic_write ICR, IPI_STARTUP + (START16 >> 12)
    delay MILLISECOND/5
    ret

/* Data of core r12 into rdi. */
lcpu:
    mov edi, r12d
    imul edi, edi, LCPU_SIZE
    add edi, offset lcpus
    ret

prepare:
    call lcpu
    mov qword ptr [rdi + LCPU_ENTRY], offset lcpu_main
    mov eax, r12d
    shl eax, 12
    add eax, offset ap_stacks + 4096
    mov [rdi + LCPU_STACK], rax
    ret

/* Processors that are enabled or can be; the APIC ids must be 0 .. n - 1 here. */
madt:
    mov esi, [start_info]
    mov rsi, [rsi + 32]
    cmp byte ptr [rsi + 15], 2
    jb 1f
    mov rsi, [rsi + 24]
    mov r8d, 8
    jmp 2f
1:  mov esi, [rsi + 16]
    mov r8d, 4
2:  add rsi, 36
3:  mov edi, [rsi]
    add rsi, r8
    cmp dword ptr [rdi], 0x43495041
    jne 3b
    mov ecx, [rdi + 4]
    add ecx, edi
    add edi, 44
5:  cmp byte ptr [rdi], 0
    jne 6f
    test byte ptr [rdi + 4], 3
    jz 6f
    inc dword ptr [apics]
6:  movzx eax, byte ptr [rdi + 1]
    add edi, eax
    cmp edi, ecx
    jb 5b
    ret

set_vector:
    shl ecx, 4
    lea edi, [ecx + idt]
    mov [rdi], ax
    shr eax, 16
    mov [rdi + 6], ax
    ret

run_taken:
    push rax
    mov rax, gs:[LCPU_FN]
    mov dword ptr gs:[LCPU_STATE], BUSY
    push rbx
    mov ebx, LAPIC
    apic_write EOI, 0
    call rax
    mov dword ptr gs:[LCPU_STATE], IDLE
    pop rbx
    pop rax
    iretq

work:
    lock inc dword ptr [worked]
    ret

wake_taken:
    push rbx
    mov ebx, LAPIC
    lock inc dword ptr [woken]
    apic_write EOI, 0
    pop rbx
    iretq

lcpu_main:
    lidt [idt_pointer]
    mov ebx, LAPIC
    apic_write SVR, 0x1FF
    mov rax, rdi
    mov rdx, rax
    shr rdx, 32
    mov ecx, 0xC0000101
    wrmsr
    mov dword ptr [rdi + LCPU_STATE], IDLE
1:  sti
    hlt
    jmp 1b

    .code16
start16:
    xor edi, edi
    xor esi, esi
    mov ax, START16 + start16_main - start16
    mov ebx, cs
    shl ebx, 4
    sub eax, ebx
    jmp eax
    .balign 16
low_gdt:
    .word 0                             /* the null descriptor is the GDT register */
low_gdt_register:
    .word low_gdt_end - low_gdt - 1
    .long START16 + low_gdt - start16
    .quad 0x00CF9B000000FFFF, 0x00CF93000000FFFF
low_gdt_end:
start16_main:
    cli
    mov eax, CR0_PE
    mov cr0, eax
    mov ax, START16 + low_gdt_register - start16
    lgdt [eax]
    mov ax, START16 + jump_to32 - start16
    mov [eax - 4], ax
    .byte 0xEA
    .word 0x1516, 8
jump_to32:
    .code32
    mov eax, 16
    mov es, eax
    mov ss, eax
    mov ds, eax
    xor eax, eax
    mov fs, eax
    mov gs, eax
    mov eax, offset start32
    jmp eax
start16_end:

start32:
    mov eax, CR4_PAE
    mov cr4, eax
    xor edx, edx
    mov eax, EFER_LME
    mov ecx, EFER
    wrmsr
    mov eax, offset pml4
    mov cr3, eax
    mov eax, CR0_PE + CR0_WP + CR0_PG
    mov cr0, eax
    mov eax, offset gdt64_register
    lgdt [eax]
    mov eax, offset jump_to64
    mov [eax - 6], eax
    ljmp 8, 0x1532
jump_to64:
    .code64
    mov eax, 16
    mov es, eax
    mov ss, eax
    mov ds, eax
    xor eax, eax
    mov fs, eax
    mov gs, eax
    mov r8, rdi
    mov eax, 1
    cpuid
    shr ebx, 24
    mov eax, LCPU_SIZE
    imul eax, ebx
    lea rbp, lcpus[rip]
    add rbp, rax
    mov dword ptr [rbp + LCPU_STATE], INITIAL_STATE
    mov rax, cr0
    and eax, ~(CR0_EM + CR0_TS)
    or eax, CR0_MP + CR0_NE
    mov cr0, rax
    mov rax, cr4
    or eax, CR4_OSFXSR + CR4_OSXMMEXCPT
    mov cr4, rax
    mov eax, 1
    cpuid
    bt ecx, 26
    jnc 1f
    mov rax, cr4
    or eax, CR4_OSXSAVE
    mov cr4, rax
    xor ecx, ecx
    xgetbv
    or eax, 3
    xsetbv
1:  mov eax, 7
    xor ecx, ecx
    cpuid
    bt ebx, 0
    jnc 2f
    mov rax, cr4
    or eax, CR4_FSGSBASE
    mov cr4, rax
2:  test r8, r8
    jnz 3f
    mov rax, [rbp + LCPU_ENTRY]
    mov rsp, [rbp + LCPU_STACK]
3:  and rsp, ~15
    sub rsp, 8
    mov rdi, rbp
    xor ebp, ebp
    jmp rax

    .data
    .balign 16
own_gdt64: .quad 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF
gdt64_register:
    .word 23
    .quad own_gdt64

    .bss
    .balign 64
lcpus: .skip LCPU_SIZE * CORES_MAX
apics: .skip 4
worked: .skip 4
woken: .skip 4
    .text
