/* Several cores: counted by the MP table, started by INIT and start-up IPIs, given work. Behind kernel64.h. */
#include "kernel64.h"

#define ID          0x20
#define TPR         0x80
#define EOI         0xB0
#define LDR         0xD0
#define DFR         0xE0
#define SVR         0xF0
#define IRR         0x200
#define ICR         0x300
#define ICR_HIGH    0x310
#define LVT_TIMER   0x320
#define INITIAL     0x380
#define CURRENT     0x390
#define DIVIDE      0x3E0

#define IPI_LOGICAL 0x800
#define IPI_ASSERT  0x4000
#define IPI_LEVEL   0x8000
#define IPI_SELF    0x40000
#define IPI_ALL     0x80000
#define IPI_OTHERS  0xC0000
#define IPI_LOWEST  0x100
#define IPI_NMI     0x400
#define IPI_INIT    0x500
#define IPI_STARTUP 0x600

#define CORES_MAX   16
#define WAKE        0x30                /* lower than any vector that a test sends: taken last */

/* Registers of this core's APIC; rbx is its address everywhere in these kernels. */
    .macro apic_write register, value
    mov dword ptr [rbx + \register], \value
    .endm

    .macro send command, destination=0
    mov dword ptr [rbx + ICR_HIGH], (\destination) << 24
    mov dword ptr [rbx + ICR], \command
    .endm

    .macro wait_until insn:vararg
1:  pause
    \insn
    jne 1b
    .endm

/* Ticks of the time-stamp counter. */
    .macro delay ticks
    mov ecx, \ticks
    call delay_ticks
    .endm

delay_ticks:
    rdtsc
    shl rdx, 32
    or rax, rdx
    lea rsi, [rax + rcx]
1:  pause
    rdtsc
    shl rdx, 32
    or rax, rdx
    cmp rax, rsi
    jb 1b
    ret

/*
 * Number of cores into [core_count], as the MP tables have it: the floating pointer on a 16-byte step below 1 MiB, processors first. The number of entries
 * is not looked at: qboot, the firmware of QEMU's microvm, leaves it zero.
 */
find_cores:
    xor esi, esi
1:  cmp dword ptr [rsi], 0x5F504D5F     /* "_MP_" */
    jne 5f
    mov eax, [rsi + 4]
    test eax, eax
    jz 5f
    cmp dword ptr [rax], 0x504D4350     /* "PCMP" */
    je 2f
5:  add esi, 16
    cmp esi, 0x100000
    jb 1b
    mov dword ptr [core_count], 1
    ret
2:  mov esi, [rsi + 4]
    add esi, 44
    xor eax, eax
3:  cmp byte ptr [rsi], 0
    jne 4f
    inc eax
    add esi, 20
    jmp 3b
4:  mov [core_count], eax
    ret

/* Copies the trampoline to the page that cl names. */
place_trampoline:
    movzx edi, cl
    shl edi, 12
    mov esi, offset trampoline
    mov ecx, offset trampoline_end - trampoline
    cld
    rep movsb
    ret

/* Vector ecx is counted, for each core. */
hook:
    mov edi, ecx
    shl edi, 4
    mov eax, edi
    add edi, offset idt
    add eax, offset takers
    mov [rdi], ax
    shr eax, 16
    mov [rdi + 6], ax
    ret

/* Core number (APIC ID) into eax. */
    .macro core_number
    mov eax, [rbx + ID]
    shr eax, 24
    .endm

/* CF: this core's APIC is in x2APIC mode. Changes rax, rcx, rdx. */
is_x2apic:
    mov ecx, 0x1B
    rdmsr
    bt eax, 10
    ret

taken:
    push rax
    push rbx
    push rcx
    push rdx
    mov ebx, LAPIC
    call is_x2apic
    jnc 3f
    mov ecx, 0x802
    rdmsr
    call note
    cmp dword ptr [rsp + 32], 2
    je 2f
    xor eax, eax
    xor edx, edx
    mov ecx, 0x80B
    wrmsr
    jmp 2f
3:  core_number
    call note
    cmp dword ptr [rsp + 32], 2
    je 1f
    apic_write EOI, 0
    jmp 2f
1:  cmp byte ptr [nmi_sends], 0
    je 2f
    call in_nmi
2:  pop rdx
    pop rcx
    pop rbx
    pop rax
    add rsp, 8
    iretq

/* Counts the vector behind the registers and the return address for core eax. */
note:
    shl eax, 10
    mov ecx, [rsp + 40]
    inc dword ptr [rcx * 4 + rax + count]
    ret

/* Two more to itself while one is served: one is held, the other lost. */
in_nmi:
    mov byte ptr [nmi_sends], 0
    core_number
    shl eax, 24
    mov [rbx + ICR_HIGH], eax
    apic_write ICR, IPI_NMI + IPI_ASSERT
    apic_write ICR, IPI_NMI + IPI_ASSERT
    mov ecx, 1000
1:  dec ecx
    jnz 1b
    ret

    .balign 16
takers:
    .set vector, 0
    .rept 256
    .balign 16
    push vector
    jmp taken
    .set vector, vector + 1
    .endr

/* The vectors that core ecx has taken since the last call. */
counts:
    push rcx
    shl ecx, 10
    lea esi, [ecx + count]
    say " taken"
    xor ecx, ecx
1:  cmp dword ptr [rsi + rcx * 4], 0
    je 2f
    cmp ecx, WAKE
    je 3f
    show " ", rcx, 2
    show " x", "[rsi + rcx * 4]", 1
3:  mov dword ptr [rsi + rcx * 4], 0
2:  inc ecx
    cmp ecx, 256
    jb 1b
    line
    pop rcx
    ret

/* Core 1 calls rax, and has taken all that was sent before; returns when it is done. */
run_job:
    mov [job], rax
    send WAKE + IPI_ASSERT, 1
    wait_until cmp qword ptr [job], 0
    ret

    .macro on_core1 routine
    mov eax, offset \routine
    call run_job
    .endm

nothing:
    ret

/* What a started core does: waits for work. STI; HLT loses no interrupt that comes in between. */
idle:
    sti
    hlt
    cli
    mov rax, [job]
    test rax, rax
    jz idle
    call rax
    mov qword ptr [job], 0
    jmp idle

/* Real mode, any page: 32-bit protected mode, then long mode, all cores through it at once. */
    .code16
trampoline:
    cli
    lgdt cs:[trampoline_gdt - trampoline]
    mov eax, cr0
    or al, CR0_PE
    mov cr0, eax
    .byte 0x66, 0xEA
    .long started32
    .word CODE32
trampoline_gdt:
    .word gdt_end - gdt - 1
    .long gdt
trampoline_end:

    .code32
started32:
    mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
started_flat:
    mov eax, CR4_PAE + CR4_OSFXSR + CR4_OSXMMEXCPT
    mov cr4, eax
    mov eax, offset pml4
    mov cr3, eax
    mov ecx, EFER
    mov eax, EFER_LME + EFER_NXE + EFER_SCE
    xor edx, edx
    wrmsr
    mov eax, CR0_PE + CR0_MP + CR0_ET + CR0_NE + CR0_PG
    mov cr0, eax
    ljmp CODE64, offset started64

    .code64
started64:
    mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov eax, 4096
    lock xadd [next_stack], eax
    lea rsp, [rax + ap_stacks + 4096]
    lidt [idt_pointer]
    mov ebx, LAPIC
    call is_x2apic
    jc 1f
    mov eax, [rbx + SVR]
    mov [svr_at_start], eax
    apic_write SVR, 0x1FF
    jmp 2f
1:  mov ecx, 0x80F
    mov eax, 0x1FF
    xor edx, edx
    wrmsr
2:  lock inc dword ptr [cores_up]
    jmp [entry]

    .data
entry: .quad idle

    .bss
    .balign 4096
ap_stacks: .skip 4096 * CORES_MAX * 4
count: .skip 1024 * CORES_MAX
job: .skip 8
core_count: .skip 4
cores_up: .skip 4
next_stack: .skip 4
svr_at_start: .skip 4
nmi_sends: .skip 4

    .text
