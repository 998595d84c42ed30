/*
 * The steps of a Toro kernel, in its order, with code of our own: tables and stacks where it puts them, a start-up through 16-bit protected mode, one
 * core at a time, delays by the APIC timer, messages over rings that the receiver polls without PAUSE, shutdown by a triple fault.
 */
/* cores: 1 2 4 8 16 */
/* ends: reset */
#include "common.h"

#define SVR         0xF0
#define ICR         0x300
#define ICR_HIGH    0x310
#define LINT1       0x360
#define INITIAL     0x380
#define CURRENT     0x390
#define DIVIDE      0x3E0
#define EOI         0xB0

#define TRAMPOLINE  0x2000
#define GDT         0x3000
#define IDT         0x3080
#define EARLY       0x90000             /* page tables of the first GiB, for every core's way up */
#define TABLES      0x800000            /* page tables of 512 GiB, two MiB of them */
#define CODE16_SEL  0x08
#define DATA_SEL    0x10
#define CODE64_SEL  0x18
#define FIRST_GS    4                   /* descriptor of core 0's GS */
#define MHZ         2393                /* what it takes for granted if it cannot measure */
#define STACK_SIZE  700
#define CORES_MAX   16
#define LAPS        50
#define INTER_CORE  80

    .text
    .code32
    .global pvh_start
pvh_start:
    cli
    mov esp, offset boot_stack_top
    mov [start_info], ebx
    mov edi, GDT
    mov esi, offset early_gdt
    mov ecx, 8 * 5
    rep movsb
    lgdt [gdt_register]
    lidt [idt_register]
    mov eax, DATA_SEL
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov fs, eax
    mov gs, eax
    mov esi, EARLY
    mov ecx, 2048
    pxor mm0, mm0
1:  movq [esi], mm0
    add esi, 8
    dec ecx
    jnz 1b
    mov dword ptr [EARLY], EARLY + 0x1000 + 15
    mov dword ptr [EARLY + 0x1000], EARLY + 0x2000 + 15
    mov esi, EARLY + 0x2000
    mov ecx, PS + 15
2:  mov [esi], ecx
    add ecx, 1 << 21
    add esi, 8
    cmp esi, EARLY + 0x3000
    jne 2b
    mov eax, cr4
    bts eax, 5
    mov cr4, eax
    mov eax, EARLY
    mov cr3, eax
    mov ecx, EFER
    rdmsr
    bts eax, 8
    wrmsr
    mov ebx, cr0
    bts ebx, 31
    mov cr0, ebx
    ljmp CODE64_SEL, offset start64

    .code64
#include "print64.h"

start64:
    mov esi, TABLES
    pxor mm0, mm0
    mov ecx, 262145
1:  movq [rsi], mm0
    add rsi, 8
    dec ecx
    jnz 1b
    mov dword ptr [TABLES], TABLES + 0x1000 + 7
    mov esi, TABLES + 0x1000
    mov ecx, TABLES + 0x2000 + 7
2:  mov [rsi], rcx
    add rsi, 8
    add rcx, 0x1000
    cmp rsi, TABLES + 0x2000
    jne 2b
    mov esi, TABLES + 0x2000
    mov ecx, PS + 7
3:  mov [rsi], rcx
    add rcx, 1 << 21
    add rsi, 8
    cmp rsi, TABLES + 514 * 0x1000
    jne 3b
    mov esi, offset trampoline
    mov edi, TRAMPOLINE
    mov ecx, offset trampoline_end - trampoline
    rep movsb
    mov eax, TABLES
    mov cr3, rax
    lea rsp, boot_stack_top - 3         /* Pascal's stacks are not aligned */
    mov edi, IDT
    xor eax, eax
    mov ecx, 4096 / 8
    rep stosq
    mov ebx, LAPIC
    call set_gs
    call command_line
    call memory_map
    call measure
    mov ecx, 32
4:  mov edi, ecx
    mov eax, offset ignore
    call set_gate
    dec ecx
    jns 4b
    mov edi, INTER_CORE
    mov eax, offset message
    call set_gate
    sti
    call enable_apic
    mov dword ptr [rbx + LINT1], 0x402
    call find_cores
    mov rax, cr4
    or ah, 2
    mov cr4, rax
    mov rax, cr0
    and al, 0xF9
    mov cr0, rax
    mov eax, 5
    cpuid
    mov ebx, LAPIC
    show "Toro-like: cores ", "[core_count]", 2
    line
    mov dword ptr [booting], 0
    call core_up
5:  inc dword ptr [booting]
    mov eax, [booting]
    cmp eax, [core_count]
    jae 6f
    call start_core
    call core_up
    jmp 5b
6:  show "up ", "[ups]", 2
    line
    call channels
    say "no core lost a message\n"
    mov eax, 0x400
    lidt [rax]
    .byte 0xFF, 0xFF
    hlt

/* "Core 03 up", or what else. */
core_up:
    mov eax, [booting]
    cmp eax, [core_count]
    jae 2f
    cmp eax, 0
    je 1f
    cmp byte ptr [confirmed + rax], 1
    je 1f
    show "Core ", rax, 2
    say " down\n"
1:  inc dword ptr [ups]
2:  ret

/* GS: a descriptor of its own for each core. */
set_gs:
    mov eax, [rbx + 0x20]
    shr eax, 24
    mov edx, eax
    shl edx, 6
    add edx, offset per_core
    mov [rdx], rax
    lea edi, [eax * 8 + GDT + FIRST_GS * 8]
    mov word ptr [rdi], 0xFFFF
    mov [rdi + 2], dx
    shr edx, 16
    mov [rdi + 4], dl
    mov byte ptr [rdi + 5], 0x93
    mov byte ptr [rdi + 6], 0xCF
    mov [rdi + 7], dh
    add eax, FIRST_GS
    shl eax, 3
    mov gs, ax
    ret

/* Copies it, words ended by zeros. */
command_line:
    mov esi, [start_info]
    mov esi, [rsi + 24]
    mov edi, offset arguments
    test esi, esi
    jz 2f
1:  lodsb
    cmp al, ' '
    jne 3f
    xor eax, eax
3:  stosb
    cmp byte ptr [rsi - 1], 0
    jne 1b
2:  ret

/* Memory from 1 MiB on that is RAM; the count of entries is taken as a byte. */
memory_map:
    mov esi, [start_info]
    movzx ecx, byte ptr [rsi + 48]
    mov rsi, [rsi + 40]
    xor eax, eax
1:  cmp dword ptr [rsi + 16], 1
    jne 2f
    cmp qword ptr [rsi], 0x100000
    jb 2f
    add rax, [rsi + 8]
2:  add rsi, 24
    dec ecx
    jnz 1b
    cmp rax, 16 << 20
    jb 3f
    ret
3:  say "too little memory\n"
    ret

/* Frequency by channel 2 of the 8254, which need not be there: all its ports read ones then. */
measure:
    in al, 0x61
    and al, 0xFE
    out 0x61, al
    mov al, 0xB0
    out 0x43, al
    mov al, 0xFF
    out 0x42, al
    out 0x42, al
    in al, 0x61
    or al, 1
    out 0x61, al
    rdtsc
    add eax, 6000000
    adc edx, 0
    mov esi, eax
    mov edi, edx
1:  rdtsc
    cmp edx, edi
    jb 1b
    cmp eax, esi
    jb 1b
    in al, 0x61
    and al, 0xFE
    out 0x61, al
    mov al, 0x80
    out 0x43, al
    in al, 0x42
    mov dl, al
    in al, 0x42
    mov dh, al
    mov cx, -1
    sub cx, dx
    mov dword ptr [mhz], MHZ
    cmp cx, 110
    jb 2f
    mov ax, 11932
    mov si, 600
    mul si
    div cx
    movzx eax, ax
    mov [mhz], eax
2:  ret

/* Interrupt gate of vector edi to eax. */
set_gate:
    shl edi, 4
    add edi, IDT
    mov [rdi], ax
    mov word ptr [rdi + 2], CODE64_SEL
    mov word ptr [rdi + 4], 0x8E00
    shr eax, 16
    mov [rdi + 6], ax
    mov qword ptr [rdi + 8], 0
    ret

ignore:
    iretq

message:
    push rbx
    mov ebx, LAPIC
    mov dword ptr [rbx + EOI], 0
    lock inc dword ptr [messages]
    pop rbx
    iretq

enable_apic:
    or dword ptr [rbx + SVR], 0x100
    mov eax, 10
    jmp wait_milliseconds

wait_milliseconds:
    imul eax, eax, 1000
wait_microseconds:
    imul eax, [mhz]
    mov dword ptr [rbx + DIVIDE], 0xB
    mov [rbx + INITIAL], eax
1:  cmp dword ptr [rbx + CURRENT], 0
    jne 1b
    mov dword ptr [rbx + EOI], 0
    ret

/* The MP tables, from address 0 on; processors come first. */
find_cores:
    xor esi, esi
1:  cmp dword ptr [rsi], 0x5F504D5F
    je 2f
    add esi, 16
    cmp esi, 0xFFFFF
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

/* Core [booting]; tried twice. */
start_core:
    mov dword ptr [attempts], 2
1:  mov ecx, [booting]
    shl ecx, 24
    mov [rbx + ICR_HIGH], ecx
    mov dword ptr [rbx + ICR], 0xC500
    mov eax, 200
    call wait_microseconds
    mov dword ptr [rbx + ICR], 0x8500
    mov eax, 200
    call wait_microseconds
    mov eax, 10
    call wait_milliseconds
    call start_up
    test dword ptr [rbx + ICR], 0x1000
    jz 2f
    mov eax, 100
    call wait_milliseconds
2:  call start_up
    sub dword ptr [next_stack], STACK_SIZE
    mov eax, [booting]
    cmp byte ptr [confirmed + rax], 1
    je 3f
    dec dword ptr [attempts]
    jnz 1b
3:  ret

start_up:
    mov [rbx + ICR_HIGH], ecx
    mov dword ptr [rbx + ICR], 0x600 + (TRAMPOLINE >> 12)
    mov eax, 10
    jmp wait_milliseconds

/* A token goes through all cores, LAPS times, then an interrupt to each. */
channels:
    mov eax, [core_count]
    cmp eax, 1
    je 3f
    mov byte ptr [go], 1
    mov r8d, LAPS
1:  inc dword ptr [channel + 64]
2:  mov eax, [channel]                  /* no PAUSE */
    cmp eax, [received]
    je 2b
    mov [received], eax
    dec r8d
    jnz 1b
    mov edx, 1
4:  mov eax, 10
    push rdx
    call wait_milliseconds
    pop rdx
    mov ecx, edx
    shl ecx, 24
    mov [rbx + ICR_HIGH], ecx
    mov dword ptr [rbx + ICR], INTER_CORE
    inc edx
    cmp edx, [core_count]
    jb 4b
    dec edx
5:  cmp edx, [messages]
    jne 5b
3:  ret

/* A core that has been started: takes the token from its own channel and hands it on. */
scheduling:
    movzx eax, byte ptr gs:[0]
    mov r9d, eax
    inc r9d
    cmp r9d, [core_count]
    jb 1f
    xor r9d, r9d
1:  shl r9d, 6
    shl eax, 6
    mov esi, eax
    xor ecx, ecx
2:  cmp byte ptr [go], 0
    je 2b
3:  cmp [channel + rsi], ecx            /* no PAUSE */
    je 3b
    mov ecx, [channel + rsi]
    inc dword ptr [channel + r9]
    cmp ecx, LAPS
    jb 3b
4:  hlt
    jmp 4b

started:
    mov eax, DATA_SEL
    mov ss, ax
    mov es, ax
    mov ds, ax
    mov gs, ax
    mov fs, ax
    mov esp, [next_stack]
    mov eax, TABLES
    mov cr3, rax
    xor ebp, ebp
    mov ebx, LAPIC
    sti
    mov rax, cr4
    or ah, 2
    mov cr4, rax
    mov rax, cr0
    and al, 0xF9
    mov cr0, rax
    call enable_apic
    call set_gs
    mov eax, [rbx + 0x20]
    shr eax, 24
    mov byte ptr [confirmed + rax], 1
    jmp scheduling

/* Real mode; its far jump goes to a code segment of 16 bits, and the next one from there straight to 64-bit code. */
    .code16
trampoline:
    lgdt [TRAMPOLINE + low_gdt - trampoline]
    lidt [TRAMPOLINE + low_idt - trampoline]
    mov ebx, cr0
    or ebx, 1
    mov cr0, ebx
    .byte 0x66, 0xEA
    .long TRAMPOLINE + protected - trampoline
    .word CODE16_SEL
low_gdt:
    .word (FIRST_GS + CORES_MAX) * 8 - 1
    .long GDT
low_idt:
    .word 0x13EB
    .long IDT
protected:
    mov esp, 0x1000
    mov eax, cr4
    bts eax, 5
    mov cr4, eax
    mov eax, EARLY
    mov cr3, eax
    mov ecx, EFER
    rdmsr
    bts eax, 8
    wrmsr
    mov eax, cr0
    bts eax, 31
    mov cr0, eax
    .byte 0x66, 0xEA
    .long started
    .word CODE64_SEL
trampoline_end:
    .code64

    .data
    .balign 8
early_gdt:
    .quad 0, 0x00009B000000FFFF, 0x00CF93000000FFFF, 0x00AF9B000000FFFF, 0x00CF93000000FFFF
gdt_register:
    .word (FIRST_GS + CORES_MAX) * 8 - 1
    .long GDT
idt_register:
    .word 0x13EB
    .long IDT
next_stack: .long stacks + CORES_MAX * STACK_SIZE

    .bss
    .balign 4096
    .skip 4096
boot_stack_top:
stacks: .skip CORES_MAX * STACK_SIZE
arguments: .skip 4096
    .balign 64
per_core: .skip 64 * CORES_MAX
channel: .skip 64 * CORES_MAX
received: .skip 8
start_info: .skip 8
core_count: .skip 8
booting: .skip 8
attempts: .skip 8
ups: .skip 8
mhz: .skip 8
go: .skip 8
messages: .skip 8
confirmed: .skip CORES_MAX
