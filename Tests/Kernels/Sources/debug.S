/* Debug registers: breakpoints on execution, data and ports, single step, DR6 and DR7, general detect, RF, task and delivery. */
#include "kernel64.h"

#define DR7_FIXED   0x400

/* Breakpoint number 0 on an address, with R/W and LEN in DR7's place. */
    .macro watch address, bits
    mov rax, \address
    mov dr0, rax
    mov eax, DR7_FIXED + 2 + ((\bits) << 16)
    mov dr7, rax
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    .endm

    .macro unwatch
    xor eax, eax
    mov dr7, rax
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    .endm

#define EXECUTE 0
#define WRITE   1
#define PORT    2
#define BOTH    3
#define LEN1    0
#define LEN2    4
#define LEN8    8
#define LEN4    12

main:
    mov rax, cr4
    or eax, CR4_DE
    mov cr4, rax
    mov ebx, offset cell

    say "-- data\n"
    watch rbx, WRITE + LEN4
    try "write, 4 bytes", mov dword ptr [rbx], 1
    watch rbx, WRITE + LEN4
    try "write, one byte inside", mov byte ptr [rbx + 3], 1
    watch rbx, WRITE + LEN4
    try "write, behind it", mov byte ptr [rbx + 4], 1
    watch rbx, WRITE + LEN4
    try "write, reaching in from below", mov dword ptr [rbx - 3], 1
    watch rbx, WRITE + LEN4
    try "read", mov eax, [rbx]
    watch rbx, BOTH + LEN4
    try "read, both", mov eax, [rbx]
    watch rbx, BOTH + LEN1
    try "read and write", inc byte ptr [rbx]
    watch rbx, WRITE + LEN8
    try "write, the last of 8 bytes", mov byte ptr [rbx + 7], 1
    watch rbx, WRITE + LEN2
    try "16 bytes", movups [rbx - 8], xmm0
    say "push:"
    arm
    lea rcx, [rsp - 8]
    watch rcx, WRITE + LEN8
8:  push rax
    unwatch
    say " ok"
9:  unwatch
    line
    watch rbx, WRITE + LEN1
    mov edi, offset cell - 2
    mov ecx, 4
    try "rep stosb over it", rep stosb
    mov rdx, rcx
    show "  left ", rdx, 2
    line
    unwatch
    mov rax, rbx
    mov dr1, rax
    mov dr2, rax
    mov eax, DR7_FIXED + 8 + (WRITE << 20)
    mov dr7, rax
    try "two of them, one enabled", mov byte ptr [rbx], 1
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    mov eax, DR7_FIXED + 0x28 + (WRITE << 20) + (WRITE << 24)
    mov dr7, rax
    try "both enabled", mov byte ptr [rbx], 1
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    mov eax, DR7_FIXED + 4 + (WRITE << 20)
    mov dr7, rax
    try "local enable", mov byte ptr [rbx], 1
    watch rbx, WRITE + LEN1
    try_user "from level 3", mov byte ptr [rbx], 1
    unwatch

    say "-- execution\n"
    mov qword ptr [target], offset 8f
    mov eax, offset execution_1
    watch rax, EXECUTE
    say "at an instruction:"
    arm
8:
execution_1:
    nop
    say " ok"
9:  line
    mov eax, offset execution_2
    watch rax, EXECUTE
    say "RF set by IRETQ:"
    arm
    mov rcx, rsp
    push DATA
    push rcx
    push 0x10002
    push CODE64
    push offset 8f
    iretq
8:
execution_2:
    nop
    say " ok"
9:  line
    unwatch

    say "-- single step\n"
    arm
    say "TF by POPFQ:"
    push 0x102
    popfq
8:  nop
    nop
    say " ok"
9:  line
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    arm
    say "behind MOV SS:"
    mov eax, DATA
    push 0x102
    popfq
8:  mov ss, eax
    nop
    nop
    say " ok"
9:  line
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    watch rbx, WRITE + LEN1
    arm
    say "with a data breakpoint:"
    push 0x102
    popfq
8:  mov byte ptr [rbx], 1
    nop
    say " ok"
9:  line
    unwatch

    say "-- ports\n"
    mov edx, COM1 + 7
    watch rdx, PORT + LEN1
    try "in", in al, dx
    mov edx, COM1 + 7
    watch rdx, PORT + LEN1
    try "out", out dx, al
    mov edx, COM1 + 6
    watch rdx, PORT + LEN1
    mov edx, COM1 + 7
    try "another port", in al, dx
    unwatch
    mov rax, cr4
    and eax, ~CR4_DE
    mov cr4, rax

    say "-- registers\n"
    mov eax, 0xFFFFDC00                 /* no breakpoint enabled, no general detect */
    mov rcx, rax
    try "DR7, reserved ones", mov dr7, rcx
    mov rax, dr7
    show "DR7 ", rax
    line
    unwatch
    xor eax, eax
    mov dr6, rax
    mov rax, dr6
    show "DR6 of zero ", rax
    line
    mov eax, 0x1F
    mov dr6, rax
    mov rax, dr6
    show "DR6 of 1F ", rax
    line
    movabs rcx, 0x100000000
    try "DR6, upper half", mov dr6, rcx
    try "DR7, upper half", mov dr7, rcx
    movabs rcx, 0x800000000000
    try "DR0, not canonical", mov dr0, rcx
    try "DR4 is DR6", .byte 0x0F, 0x21, 0xE0
    mov rcx, cr4
    or ecx, CR4_DE
    mov cr4, rcx
    try "DR4 with DE", .byte 0x0F, 0x21, 0xE0
    and ecx, ~CR4_DE
    mov cr4, rcx
    try_user "at level 3", mov rax, dr0
    mov eax, 0xFFFF0FF0
    mov dr6, rax
    mov eax, DR7_FIXED + 0x2000
    mov dr7, rax
    try "general detect", mov rax, dr0
    mov rax, dr7
    show "DR7 after it ", rax
    line
    ret

    .bss
    .balign 64
    .skip 64
cell: .skip 64
target: .skip 8
    .text
