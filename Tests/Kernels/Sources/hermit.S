/*
 * The steps of a Hermit kernel, in its order, with code of our own: cores from the MADT that the PVH start info leads to, x2APIC and TSC deadline where
 * CPUID has them, a trampoline at 8000h with parameters in it, cores started one by one and counted, wake-ups of halted cores by IPI, the timer.
 */
/* cores: 1 2 4 8 16 */
#include "smp.h"

#define BOOT        0x8000
#define FLUSH       112
#define WAKE_UP     121
#define TIMER       123
#define ERROR       126
#define SPURIOUS    127
#define TSC_MHZ     1000                /* what "microsecond" means where CPUID does not say: it only waits longer */

/* An APIC register by MSR or page: number of the MSR, value in rax. */
apic_put:
    cmp byte ptr [has_x2apic], 0
    je 1f
    mov rdx, rax
    shr rdx, 32
    wrmsr
    ret
1:  movzx ecx, cl
    shl ecx, 4
    cmp ecx, ICR
    jne 3f
2:  test dword ptr [rbx + ICR], 0x1000
    jnz 2b
    mov rdx, rax
    shr rdx, 8
    and edx, 0xFF000000
    mov [rbx + ICR_HIGH], edx
3:  mov [rbx + rcx], eax
    ret

    .macro put number, value
    mov ecx, \number
    mov eax, \value
    call apic_put
    .endm

main:
    mov ebx, LAPIC
    call madt
    show "MADT: cores ", "[apics]", 2
    line
    mov eax, 1
    cpuid
    mov ebx, LAPIC
    bt ecx, 21
    setc [has_x2apic]
    bt ecx, 24
    setc [has_deadline]
    call configure
    .irp vector, 112, 121, 123
    mov ecx, \vector
    mov eax, offset note_\vector
    call set_vector
    .endr
    call local_apic
    cmp byte ptr [has_deadline], 0
    jne 1f
    put 0x83E, 2
    put 0x838, -1
    mov eax, 3000
    call microseconds
1:  call io_apic
    call boot_cores
    show "online ", "[cores_online]", 2
    line
    mov r12d, 1
2:  cmp r12d, [cores_online]
    jae 3f
    call wake_core
    inc r12d
    jmp 2b
3:  mov eax, [woken]
    inc eax
    show "awake ", rax, 2
    line
    call flush_others
    mov eax, [flushed]
    inc eax
    show "flushed ", rax, 2
    line
    mov ecx, 1000000
    call arm_timer
    sti
    hlt
    cli
    show "timer ", "[ticks]", 2
    line
    ret

/* APIC ids of enabled processors, by RSDP, XSDT or RSDT, MADT. */
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
2:  mov ecx, [rsi + 4]
    add rcx, rsi
    add rsi, 36
3:  mov edi, [rsi]
    cmp dword ptr [rdi], 0x43495041     /* "APIC" */
    je 4f
    add rsi, r8
    cmp rsi, rcx
    jb 3b
    say "no MADT\n"
    ret
4:  mov ecx, [rdi + 4]
    add ecx, edi
    add edi, 44
5:  cmp byte ptr [rdi], 0
    jne 6f
    test byte ptr [rdi + 4], 1
    jz 6f
    mov al, [rdi + 3]
    mov edx, [apics]
    mov [apic_ids + rdx], al
    inc dword ptr [apics]
6:  movzx eax, byte ptr [rdi + 1]
    add edi, eax
    cmp edi, ecx
    jb 5b
    ret

/* Control registers and EFER as each core has them; EFER is written with LMA as it was read. */
configure:
    mov ecx, EFER
    rdmsr
    or eax, 0x901 + 0x400
    wrmsr
    mov rax, cr0
    and eax, ~CR0_EM
    or eax, CR0_MP + CR0_NE + CR0_TS + CR0_WP
    mov cr0, rax
    mov rax, cr4
    or eax, 0x80 + 0x40 + CR4_OSFXSR + CR4_OSXMMEXCPT
    mov cr4, rax
    cmp byte ptr [has_x2apic], 0
    je 1f
    mov ecx, 0x1B
    rdmsr
    or eax, 0x400
    wrmsr
1:  ret

local_apic:
    put 0x832, 0x10000
    put 0x833, 0x10000
    put 0x834, 0x10000
    put 0x835, 0x10000
    put 0x836, 0x10000
    put 0x837, ERROR
    put 0x808, 0
    put 0x80F, 0x100 + SPURIOUS
    ret

/* All inputs but number 2 on, to core 0. */
io_apic:
    mov edi, 0xFEC00000
    mov dword ptr [rdi], 1
    movzx ecx, byte ptr [rdi + 0x12]
1:  lea eax, [ecx * 2 + 0x10]
    mov [rdi], eax
    lea edx, [ecx + 0x20]
    cmp ecx, 2
    jne 2f
    or edx, 0x10000
2:  mov [rdi + 0x10], edx
    inc eax
    mov [rdi], eax
    mov dword ptr [rdi + 0x10], 0
    dec ecx
    jns 1b
    ret

microseconds:
    imul ecx, eax, TSC_MHZ
    jmp delay_ticks

boot_cores:
    mov dword ptr [cores_online], 1
    mov esi, offset boot_code
    mov edi, BOOT
    mov ecx, offset boot_code_end - boot_code
    rep movsb
    mov qword ptr [BOOT + 0x08], offset ap_main
    mov rax, cr3
    mov [BOOT + 0x18], eax
    mov r12d, 1
1:  cmp r12d, [apics]
    jae 3f
    mov r13d, [cores_online]
    movzx r14d, byte ptr [apic_ids + r12]
    shl r14, 32
    lea rax, [r14 + IPI_INIT + IPI_LEVEL + IPI_ASSERT]
    mov ecx, 0x830
    call apic_put
    mov eax, 200
    call microseconds
    lea rax, [r14 + IPI_INIT + IPI_LEVEL]
    mov ecx, 0x830
    call apic_put
    mov eax, 10000
    call microseconds
    lea rax, [r14 + IPI_STARTUP + (BOOT >> 12)]
    mov ecx, 0x830
    call apic_put
2:  mov eax, 1000
    call microseconds
    cmp r13d, [cores_online]
    je 2b
    inc r12d
    jmp 1b
3:  ret

/* A halted core is woken, and says so. */
wake_core:
    movzx eax, byte ptr [apic_ids + r12]
    shl rax, 32
    add rax, IPI_ASSERT + WAKE_UP
    mov r13d, [woken]
    mov ecx, 0x830
    call apic_put
1:  pause
    cmp r13d, [woken]
    je 1b
    ret

flush_others:
    mfence
    pushfq
    cli
    mov r12d, 1
1:  cmp r12d, [cores_online]
    jae 2f
    movzx eax, byte ptr [apic_ids + r12]
    shl rax, 32
    add rax, IPI_ASSERT + FLUSH
    mov ecx, 0x830
    call apic_put
    inc r12d
    jmp 1b
2:  popfq
    dec r12d
3:  pause
    cmp r12d, [flushed]
    jne 3b
    ret

/* One shot after ecx ticks: a deadline, or a count. */
arm_timer:
    cmp byte ptr [has_deadline], 0
    je 1f
    mov esi, ecx
    put 0x832, 0x40000 + TIMER
    rdtsc
    shl rdx, 32
    or rax, rdx
    add rax, rsi
    mov rdx, rax
    shr rdx, 32
    mov ecx, 0x6E0
    wrmsr
    ret
1:  put 0x832, TIMER
    put 0x838, 100000
    ret

ap_main:
    mov eax, 4096
    lock xadd [next_stack], eax
    lea rsp, [rax + ap_stacks + 4096]
    lidt [idt_pointer]
    mov ebx, LAPIC
    call configure
    call local_apic
    lock inc dword ptr [cores_online]
1:  sti
    hlt
    jmp 1b

    .macro note_macro vector, counter
note_\vector:
    push rax
    push rbx
    push rcx
    push rdx
    mov ebx, LAPIC
    lock inc dword ptr [\counter]
    .if \vector == FLUSH
    mov rax, cr3
    mov cr3, rax
    .endif
    put 0x80B, 0
    pop rdx
    pop rcx
    pop rbx
    pop rax
    iretq
    .endm
    note_macro 112, flushed
    note_macro 121, woken
    note_macro 123, ticks

set_vector:
    shl ecx, 4
    lea edi, [ecx + idt]
    mov [rdi], ax
    shr eax, 16
    mov [rdi + 6], ax
    ret

/* At 8000h: jump over the parameters, 32-bit segments, long mode by a second GDT whose data segment has limit 0. */
    .code16
boot_code:
    jmp 1f
    .balign 8
    .skip 0x18                          /* 8: entry, 10: boot info, 18: PML4 */
1:  cli
    lgdt [BOOT + boot_gdt_register - boot_code]
    mov eax, cr0
    or al, 1
    mov cr0, eax
    .byte 0x66, 0xEA
    .long BOOT + boot32 - boot_code
    .word 8
    .code32
    .balign 4
boot32:
    xor eax, eax
    mov ax, 16
    mov ds, eax
    mov es, eax
    mov fs, eax
    mov gs, eax
    mov ss, eax
    mov eax, cr4
    or eax, CR4_PAE
    mov cr4, eax
    mov eax, [BOOT + 0x18]
    mov cr3, eax
    mov ecx, EFER
    rdmsr
    or eax, EFER_LME + EFER_NXE
    wrmsr
    mov eax, cr0
    or eax, CR0_PG
    mov cr0, eax
    lgdt [BOOT + boot_gdt64_register - boot_code]
    mov ax, 16
    mov ss, eax
    mov ds, eax
    mov es, eax
    ljmp 8, BOOT + boot64 - boot_code
    .code64
    .balign 8
boot64:
    mov rdi, [BOOT + 0x10]
    mov rax, [BOOT + 0x08]
    jmp rax
    .balign 8
boot_gdt:
    .quad 0, 0x00CF9A000000FFFF, 0x00CF92000000FFFF
boot_gdt64:
    .quad 0, 0x00209A0000000000, 0x0000920000000000
boot_gdt_register:
    .word 23
    .long BOOT + boot_gdt - boot_code
boot_gdt64_register:
    .word 23
    .quad BOOT + boot_gdt64 - boot_code
boot_code_end:

    .bss
apics: .skip 4
apic_ids: .skip 256
cores_online: .skip 4
woken: .skip 4
flushed: .skip 4
ticks: .skip 4
has_x2apic: .skip 1
has_deadline: .skip 1
    .text
