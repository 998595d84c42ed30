/* What sloppy kernels do: flags and stacks full of garbage, odd stack pointers, wide accesses to devices, the APIC through large pages. */
#include "kernel64.h"

#define VIRTIO  0xFEB00000
#define MAGIC   0x74726976
#define RAM_END 0x8000000               /* 128 MiB, where the hole begins */
#define VERSION 0x30

    .macro flags_from text, value
    movabs rax, \value
    push rax
    popfq
    pushfq
    cli
    cld
    pop rax
    push 2
    popfq
    show "\text ", rax
    line
    .endm

    .macro verdict
    jne 7f
    say " equal\n"
    jmp 6f
7:  say " different\n"
6:
    .endm

/* Flags that IRETQ takes from a frame. */
    .macro iret_flags text, value
    movabs rax, \value
    mov rcx, rsp
    push DATA
    push rcx
    push rax
    push CODE64
    push offset 5f
    iretq
5:  pushfq
    cli
    cld
    pop rax
    push 2
    popfq
    show "\text ", rax
    line
    .endm

main:
    mov [rsp_at_start], rsp
    say "-- flags\n"
    flags_from "popfq of ones but TF", 0xFFFFFFFFFFFFFEFF
    flags_from "popfq of reserved ones", 0xFFFFFFFFFFC08028
    flags_from "popfq of RF and VM", 0x30000
    flags_from "popfq of VIF and VIP", 0x180000
    flags_from "popfq of zero", 0
    mov eax, 0xBEFF
    push rax
    push ax
    popfw
    pushfq
    cli
    cld
    pop rax
    push 2
    popfq
    show "popf of ones but TF and NT ", rax
    line
    pop rax
    iret_flags "iretq of ones but TF, NT, VM, VIF, VIP, RF", 0xFFFFFFFFFFE4BEFF
    iret_flags "iretq of reserved ones", 0xFFFFFFFFFFC08028
    iret_flags "iretq of VM", 0x20000
    iret_flags "iretq of zero", 0
    mov eax, 0x4002
    push rax
    popfq
    try "iretq with NT", iretq
    push 2
    popfq

    say "-- stacks\n"
    mov ecx, 0x21
    mov edi, offset idt + 0x210
    mov eax, offset note_stack
    mov [rdi], ax
    shr eax, 16
    mov [rdi + 6], ax
    .irp off, 1, 2, 3, 4, 5, 6, 7, 8, 9, 15
    mov rsp, [rsp_at_start]
    sub rsp, 64 + \off
    movabs rax, 0x1122334455667788
    push rax
    pop rcx
    cmp rax, rcx
    call 3f
    int 0x21
    mov rax, [rsp_at_start]
    sub rax, [noted_rsp]
    mov rdx, [rsp_at_start]
    sub rdx, [noted_frame]
    mov rcx, [rsp_at_start]
    sub rcx, rsp
    mov rsp, [rsp_at_start]
    show "lower by \off: frame has ", rax, 2
    show ", lies at ", rdx, 2
    show ", back at ", rcx, 2
    line
    .endr
    jmp 4f
3:  ret
4:  xor eax, eax
    mov ss, eax
    int 0x21
    say "SS null: interrupt taken\n"
    mov eax, DATA
    mov ss, eax
    sub rsp, 5
    push USER_DATA
    push offset user_stack_top - 3
    push 2
    push USER_CODE64
    push offset 5f
    mov qword ptr [resume], offset 6f
    mov qword ptr [resume_rsp], rsp
    mov qword ptr [attempted], offset 5f
    iretq
5:  push rax
    pop rax
    int LEAVE
6:  say ": level 3 with an odd stack\n"
    mov rsp, [rsp_at_start]
    lea rdi, [rsp - 0x208 + 1]
    try "movaps to an odd address", movaps [rdi], xmm0
    try "fxsave to an odd address", fxsave [rdi]
    try "movups to an odd address", movups [rdi], xmm0
    try "enter at an odd stack", .byte 0xC8, 3, 0, 0, 0xC9

    say "-- devices\n"
    mov ebx, VIRTIO
    xor ecx, ecx
1:  mov eax, [rbx + rcx * 4]
    mov [one_by_one + rcx * 4], eax
    inc ecx
    cmp ecx, 4
    jne 1b
    show "magic ", "[one_by_one]", 8
    line
    mov rax, [rbx]
    cmp rax, [one_by_one]
    say "8 bytes:"
    verdict
    movups xmm0, [rbx]
    movups [at_once], xmm0
    call compare16
    say "16 bytes:"
    verdict
    movaps xmm0, [rbx]
    movups [at_once], xmm0
    call compare16
    say "16 bytes, aligned:"
    verdict
    movq mm0, [rbx + 8]
    movq [at_once], mm0
    emms
    mov rax, [at_once]
    cmp rax, [one_by_one + 8]
    say "8 bytes, MMX:"
    verdict
    mov esi, VIRTIO
    mov edi, offset at_once
    mov ecx, 4
    rep movsd
    call compare16
    say "rep movsd:"
    verdict
    mov esi, VIRTIO
    mov edi, offset at_once
    mov ecx, 2
    rep movsq
    call compare16
    say "rep movsq:"
    verdict
    mov rax, [rsp_at_start]
    mov esp, VIRTIO
    pop rcx
    mov rsp, rax
    cmp rcx, [one_by_one]
    say "pop:"
    verdict
    mov eax, [one_by_one]
    cmp [rbx], eax
    say "cmp with memory:"
    verdict
    xor eax, eax
    mov ecx, [one_by_one]
    lock cmpxchg [rbx], ecx
    cmp eax, [one_by_one]
    say "lock cmpxchg, not equal:"
    verdict

    say "-- where RAM ends\n"
    mov edi, RAM_END - 4
    movabs rax, 0x5566778811223344
    mov [rdi], rax
    mov eax, [rdi]
    show "store over the end: RAM has ", rax, 8
    line
    mov dword ptr [rdi], 0xAABBCCDD
    mov rax, [rdi]
    show "load over the end: RAM's half ", rax, 8
    line
    movups xmm0, [rdi - 4]
    movd eax, xmm0
    pshufd xmm0, xmm0, 1
    movd eax, xmm0
    show "16 bytes over the end: RAM's last word ", rax, 8
    line

    say "-- APIC\n"
    mov eax, LAPIC
    mov esi, [rax + VERSION]
    movabs rax, 0xC0000083
    mov [pdpt + 8], rax
    mov rax, cr3
    mov cr3, rax
    mov eax, LAPIC - 0x80000000
    cmp esi, [rax + VERSION]
    say "1-GiB page:"
    verdict
    mov eax, offset small_pd + 3
    mov [pdpt + 8], rax
    mov eax, offset small_pt + 3
    mov [small_pd], rax
    mov eax, LAPIC + 3
    mov [small_pt], rax
    mov [small_pt + 8], rax
    mov rax, cr3
    mov cr3, rax
    mov eax, 0x40000000
    cmp esi, [rax + VERSION]
    say "4-KiB page:"
    verdict
    mov dword ptr [rax + 0x1080], 0x50
    mov rcx, cr8
    show "written through another one: CR8 ", rcx, 1
    line
    ret

compare16:
    mov rax, [one_by_one]
    cmp rax, [at_once]
    jne 1f
    mov rax, [one_by_one + 8]
    cmp rax, [at_once + 8]
1:  ret

note_stack:
    push rax
    mov rax, [rsp + 8 + 24]
    mov [noted_rsp], rax
    lea rax, [rsp + 8]
    mov [noted_frame], rax
    pop rax
    iretq

    .bss
    .balign 4096
small_pd: .skip 4096
small_pt: .skip 4096
rsp_at_start: .skip 8
noted_rsp: .skip 8
noted_frame: .skip 8
    .balign 16
one_by_one: .skip 16
at_once: .skip 16
    .text
