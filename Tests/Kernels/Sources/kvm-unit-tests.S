/*
 * The steps of a kvm-unit-tests kernel, in its order, with code of our own: all cores at once through a trampoline in page 0, stacks by XADD, IDT at
 * address 0, a task state for each core, the APIC switched off and on, functions called on other cores by IPI, NMIs in storms.
 */
/* cores: 1 2 4 8 16 */
#include "smp.h"

#define CALL_VECTOR 0x20
#define BROADCAST   0xCF
#define FLUSH       0x44
#define STORM       300
#define STACK       4096

main:
    mov ebx, LAPIC
    call find_cores
    mov al, 0xFF
    out 0x21, al
    out 0xA1, al
    call reset_apic
    call load_tss
    mov esi, offset sipi_entry
    xor edi, edi
    mov ecx, offset sipi_end - sipi_entry
    rep movsb
    apic_write ICR, IPI_OTHERS + IPI_INIT + IPI_ASSERT
    apic_write ICR, IPI_OTHERS + IPI_STARTUP
    mov eax, [core_count]
    wait_until cmp ax, [online]
    show "online ", "[online]", 2
    line
    mov ecx, CALL_VECTOR
    mov eax, offset called
    call set_vector
    mov ecx, BROADCAST
    mov eax, offset broadcast_taken
    call set_vector
    mov ecx, FLUSH
    mov eax, offset flushed_taken
    call set_vector
    mov ecx, 2
    mov eax, offset nmi_taken
    call set_vector
    mov esi, offset idt
    xor edi, edi
    mov ecx, 4096
    rep movsb
    lidt [low_idt]

    mov r12d, 1
1:  cmp r12d, [core_count]
    jae 2f
    mov edi, offset load_low_idt
    call on_cpu
    mov edi, offset count_self
    call on_cpu
    inc r12d
    jmp 1b
2:  mov eax, [counted]
    inc eax
    show "called ", rax, 2
    line

    mov byte ptr [asynchronous], 1
    mov dword ptr [counted], 0
    mov r12d, [core_count]
3:  dec r12d
    jz 4f
    mov edi, offset count_self
    call on_cpu
    jmp 3b
4:  mov eax, [core_count]
    dec eax
    wait_until cmp eax, [counted]
    inc eax
    show "asynchronously ", rax, 2
    line
    mov byte ptr [asynchronous], 0

    sti
    mov dword ptr [counted], 0
    mov dword ptr [rbx + ICR_HIGH], 0xFF000000
    apic_write ICR, IPI_ASSERT + BROADCAST
    mov eax, [core_count]
    wait_until cmp eax, [counted]
    show "broadcast by address ", "[counted]", 2
    line
    mov dword ptr [counted], 0
    apic_write ICR, IPI_ALL + IPI_ASSERT + BROADCAST
    mov eax, [core_count]
    wait_until cmp eax, [counted]
    show "broadcast by shorthand ", "[counted]", 2
    line

    cmp dword ptr [core_count], 1
    je 9f
    call two_nmis
    jmp nmis_behind_sti
9:  say "no NMI in the shadow of STI\n"
    ret

/* Two NMIs at once, one from each core: both are taken. */
two_nmis:
    mov byte ptr [asynchronous], 1
    mov r12d, 1
    mov edi, offset kick
    call on_cpu
    xor r13d, r13d
1:  mov byte ptr [flushed], 0
    mov dword ptr [nmis], 0
    inc dword ptr [turn0]
    mov eax, [turn0]
    wait_until cmp eax, [turn1]
    send IPI_NMI + IPI_ASSERT, 0
    wait_until cmp byte ptr [flushed], 1
    cmp dword ptr [nmis], 2
    je 2f
    show "NMIs: ", "[nmis]", 2
    line
    jmp 3f
2:  inc dword ptr [turn2]
    mov eax, [turn2]
    wait_until cmp eax, [turn3]
    inc r13d
    cmp r13d, STORM
    jb 1b
3:  mov byte ptr [storm_over], 1
    inc dword ptr [turn0]
    mov byte ptr [asynchronous], 0
    wait_until cmp dword ptr [active], 0
    ret

/* On core 1: an NMI to core 0, then an interrupt that comes behind it. */
kick:
    inc dword ptr [turn1]
1:  pause
    cmp byte ptr [storm_over], 1
    je 2f
    mov eax, [turn0]
    cmp eax, [turn1]
    jne 1b
    send IPI_NMI + IPI_ASSERT, 0
    send FLUSH + IPI_ASSERT, 0
    inc dword ptr [turn3]
3:  pause
    cmp byte ptr [storm_over], 1
    je 2f
    mov eax, [turn2]
    cmp eax, [turn3]
    jne 3b
    jmp kick
2:  ret

/* NMIs never come between STI and the instruction behind it. */
nmis_behind_sti:
    mov byte ptr [asynchronous], 1
    mov byte ptr [looping], 1
    mov r12d, 1
    mov edi, offset sti_loop
    call on_cpu
    mov r13d, STORM
1:  mov eax, [nmis]
    send IPI_NMI + IPI_ASSERT, 1
2:  pause
    cmp eax, [nmis]
    je 2b
    dec r13d
    jnz 1b
    mov byte ptr [looping], 0
    wait_until cmp dword ptr [active], 0
    mov byte ptr [asynchronous], 0
    cmp dword ptr [in_shadow], 0
    je 3f
    say "NMIs in the shadow of STI\n"
    ret
3:  say "no NMI in the shadow of STI\n"
    ret

sti_loop:
    sti
behind_sti:
    test byte ptr [rsp], 0
    nop
    cli
    cmp byte ptr [looping], 0
    jne sti_loop
    ret

/* Core r12 calls edi. Without [asynchronous] until it is done, else until it has begun. */
on_cpu:
    lock inc dword ptr [active]
    mov dword ptr [called_done], 0
    mov [function], rdi
    mov al, [asynchronous]
    mov [no_wait], al
    mov eax, r12d
    shl eax, 24
1:  test dword ptr [rbx + ICR], 0x1000
    jnz 1b
    mov [rbx + ICR_HIGH], eax
    apic_write ICR, IPI_ASSERT + CALL_VECTOR
2:  cmp dword ptr [called_done], 0      /* no PAUSE */
    je 2b
    ret

called:
    push rax
    push rbx
    push rcx
    push rdx
    mov ebx, LAPIC
    mov rax, [function]
    mov dl, [no_wait]
    cmp dl, 0
    je 1f
    mov dword ptr [called_done], 1
    apic_write EOI, 0
1:  push rdx
    call rax
    pop rdx
    lock dec dword ptr [active]
    cmp dl, 0
    jne 2f
    mov dword ptr [called_done], 1
    apic_write EOI, 0
2:  pop rdx
    pop rcx
    pop rbx
    pop rax
    iretq

load_low_idt:
    lidt [low_idt]
    ret

count_self:
    lock inc dword ptr [counted]
    mov eax, gs:[0]                     /* its own */
    ret

broadcast_taken:
    lock inc dword ptr [counted]
    jmp end_of_interrupt

flushed_taken:
    mov byte ptr [flushed], 1
end_of_interrupt:
    push rbx
    mov ebx, LAPIC
    apic_write EOI, 0
    pop rbx
    iretq

nmi_taken:
    push rax
    mov eax, offset behind_sti
    cmp [rsp + 8], rax
    jne 1f
    inc dword ptr [in_shadow]
1:  inc dword ptr [nmis]
    pop rax
    iretq

/* Interrupt gate of vector ecx to eax. */
set_vector:
    shl ecx, 4
    lea edi, [ecx + idt]
    mov [rdi], ax
    shr eax, 16
    mov [rdi + 6], ax
    ret

reset_apic:
    mov ecx, 0x1B
    rdmsr
    and eax, ~0xC00
    wrmsr
    rdmsr
    or eax, 0x800
    wrmsr
    apic_write SVR, 0x1FF
    ret

/* A task state for each core, descriptors of 16 bytes. */
load_tss:
    core_number
    mov ecx, eax
    imul eax, eax, 104
    add eax, offset core_tss
    shl ecx, 4
    add ecx, offset tss_descriptors
    mov word ptr [rcx], 103
    mov [rcx + 2], ax
    shr eax, 16
    mov [rcx + 4], al
    mov byte ptr [rcx + 5], 0x89
    mov [rcx + 7], ah
    sub ecx, offset own_gdt
    lgdt [own_gdt_register]
    ltr cx
    ret

    .code16
sipi_entry:
    mov eax, cr0
    or eax, 1
    mov cr0, eax
    .byte 0x66
    lgdt cs:[gdt32_register - sipi_entry]
    .byte 0x66, 0xEA
    .long ap_start32
    .word 8
gdt32_register:
    .word 23
    .long gdt32
sipi_end:

    .code32
    .macro gs_kept_segments
    mov ecx, 0xC0000101
    rdmsr
    mov bx, DATA
    mov ds, bx
    mov es, bx
    mov fs, bx
    mov gs, bx
    mov ss, bx
    wrmsr
    .endm

ap_start32:
    gs_kept_segments
    mov esp, -STACK
    lock xadd [smp_stack], esp
    lea eax, [esp - STACK]
    xor edx, edx
    mov ecx, 0xC0000101
    wrmsr
    call prepare64
    push CODE64
    push offset ap_start64
    retf

prepare64:
    lgdt [own_gdt_register]
    gs_kept_segments
    xor eax, eax
    mov cr4, eax
    mov eax, cr4
    bts eax, 5
    mov cr4, eax
    mov eax, offset pml4
    mov cr3, eax
    mov ecx, EFER
    rdmsr
    bts eax, 8
    wrmsr
    mov eax, cr0
    bts eax, 0
    bts eax, 31
    mov cr0, eax
    ret

    .code64
ap_start64:
    mov ebx, LAPIC
    call reset_apic
    call load_tss
    lidt [idt_pointer]
    core_number
    mov gs:[0], eax
    lock bts [online_set], eax
    sti
    nop
    lock inc word ptr [online]
1:  hlt
    jmp 1b

    .data
    .balign 8
gdt32:
    .quad 0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF
own_gdt:
    .quad 0, 0x00AF9B000000FFFF, 0x00CF93000000FFFF
tss_descriptors:
    .fill CORES_MAX * 2, 8, 0
own_gdt_register:
    .word . - own_gdt - 1
    .quad own_gdt
low_idt:
    .word 4095
    .quad 0
smp_stack: .long cpu_stacks + CORES_MAX * STACK * 2
online: .word 1

    .bss
    .balign 4096
cpu_stacks: .skip CORES_MAX * STACK * 2
core_tss: .skip 104 * CORES_MAX
online_set: .skip 8
function: .skip 8
active: .skip 4
called_done: .skip 4
counted: .skip 4
nmis: .skip 4
in_shadow: .skip 4
turn0: .skip 4
turn1: .skip 4
turn2: .skip 4
turn3: .skip 4
flushed: .skip 1
storm_over: .skip 1
looping: .skip 1
asynchronous: .skip 1
no_wait: .skip 1
    .text
