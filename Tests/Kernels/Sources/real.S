/* From 32-bit protected mode through 16-bit protected mode to real mode and back: operand sizes, the IVT, limits of 64 KiB. */
#include "kernel32.h"

#define LOW     0x8000                  /* where the 16-bit code runs */
#define at(label) LOW + (label - low_start)

/* One instruction in real mode: its exception goes through the IVT to `taken`. */
    .macro try_real text, insns:vararg
    call say16
    .asciz "\text:"
    mov word ptr [at(attempted16)], at(8f)
    mov word ptr [at(resume16)], at(9f)
    mov [at(resume_sp)], sp
8:
    .irp insn, \insns
    \insn
    .endr
    call say16
    .asciz " ok"
9:  call line16
    .endm

main:
    mov esi, offset low_start
    mov edi, LOW
    mov ecx, offset low_end - low_start
    rep movsb
    mov [saved_esp], esp
    sidt [saved_idt]
    ljmp CODE16, at(protected16)
back:
    mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov esp, [saved_esp]
    lidt [saved_idt]
    say "-- back in 32-bit protected mode\n"
    try "ud2", ud2
    ret

    .code16
low_start:
protected16:
    mov ax, DATA16
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov fs, ax                          /* real mode keeps limit and type: SDM 3A, 10.9.2 */
    mov gs, ax
    mov esp, 0x12347000
    call say16
    .asciz "-- 16-bit protected mode\n"
    push 0x1234
    mov eax, esp
    call hex32
    call line16
    push dword ptr 0x12345678
    mov eax, esp
    call hex32
    call line16
    add sp, 6
    mov eax, 0xFFFFFFFF
    inc ax
    call hex32
    call line16
    mov ebx, 0x10000
    mov eax, 0x11112222
    mov [0x6000], eax
    mov eax, [ebx - 0xA000]
    call hex32
    call line16
    mov eax, cr0
    and al, 0xFE
    mov cr0, eax
    .byte 0xEA
    .word at(real), 0
real:
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov esp, 0x7000
    lidt [at(real_idt)]
    mov cx, 32
    xor di, di
    mov ax, at(taken_stubs)
1:  stosw
    mov word ptr [di], 0
    add di, 2
    add ax, 4
    loop 1b
    mov word ptr [0x40 * 4], at(taken_stubs) + 31 * 4
    mov word ptr [0x40 * 4 + 2], 0

    call say16
    .asciz "-- real mode\n"
    xor cx, cx
    try_real "divide by zero", "div cx"
    try_real "ud2", "ud2"
    try_real "int 64", "int 0x40"
    try_real "int3", "int3"
    mov al, 0x7F
    add al, 1
    try_real "into", "into"
    mov dword ptr [0x6000], 0x00050001
    mov ax, 9
    try_real "bound", "bound ax, [0x6000]"
    try_real "word at FFFFh", "mov ax, [0xFFFF]"
    try_real "byte at FFFFh", "mov al, [0xFFFF]"
    try_real "dword at FFFDh", "mov eax, [0xFFFD]"
    try_real "stack word at FFFFh", "mov bp, 0xFFFF", "mov ax, [bp]"
    try_real "32-bit address beyond 64 KiB", "mov ebx, 0x10000", "mov al, [ebx]"
    try_real "16 bytes", ".byte 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90"
    try_real "lldt", "lldt ax"
    try_real "str", "str ax"
    try_real "arpl", "arpl ax, ax"
    try_real "lar", "lar ax, ax"
    try_real "verr", "verr ax"
    try_real "sysenter", "sysenter"
    try_real "clts", "clts"
    try_real "lock on a register", ".byte 0xF0, 0x01, 0xC0"
    try_real "vex", ".byte 0xC5, 0xF8, 0x77"
    mov ax, 0xFFFF
    mov es, ax
    mov byte ptr es:[0x10], 0x5A
    mov al, [0]
    cmp al, 0x5A
    sete al
    call say16
    .asciz "FFFF:0010 is byte 0: "
    call hex8
    call line16
    mov ax, 0x600
    mov fs, ax
    mov dword ptr [0x6010], 0xCAFE1234
    mov eax, fs:[0x10]
    call say16
    .asciz "0600:0010 "
    call hex32
    call line16
    lfs bx, [0x6010]
    mov ax, fs
    call say16
    .asciz "lfs "
    call hex16
    mov ax, bx
    call hex16
    call line16
    push 0
    push at(1f)
    retf
1:  call say16
    .asciz "retf\n"
    pushf
    push cs
    push at(1f)
    iret
1:  call say16
    .asciz "iret\n"
    pusha
    mov ax, sp
    call hex16
    call line16
    popa
    mov ax, 0x0135
    aam
    call hex16
    aad
    call hex16
    mov ax, 0x0F3A
    aaa
    call hex16
    mov al, 0x9C
    daa
    call hex16
    das
    call hex16
    call line16
    mov word ptr [0x6000], 0xFFFF
    mov sp, 1
    sub sp, 1
    mov bp, sp
    push 0x1357
    mov ax, [0xFFFE]
    mov sp, 0x7000
    call say16
    .asciz "the stack wraps: "
    call hex16
    call line16
    enter 8, 2
    leave
    mov ax, sp
    call hex16
    call line16

    mov eax, cr0
    or al, 1
    mov cr0, eax
    .byte 0x66, 0xEA                    /* jmp far, 32-bit offset */
    .long back
    .word CODE32

/* A stub of four bytes per vector. */
    .balign 4
taken_stubs:
    .set vector, 0
    .rept 32
    .byte 0x6A, vector                  /* push vector */
    .byte 0xEB, taken - . - 1
    .set vector, vector + 1
    .endr
taken:
    pop ax
    push cs
    pop ds
    call say16
    .asciz " #"
    call hex8
    pop ax
    sub ax, [at(attempted16)]
    call say16
    .asciz " ip+"
    call hex8
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov sp, [at(resume_sp)]
    jmp word ptr [at(resume16)]

say16:
    pushf
    push bp
    mov bp, sp
    xchg si, [bp + 4]
    push ax
    push dx
    mov dx, COM1
1:  mov al, cs:[si]
    inc si
    test al, al
    jz 2f
    out dx, al
    jmp 1b
2:  pop dx
    pop ax
    xchg si, [bp + 4]
    pop bp
    popf
    ret

line16:
    call say16
    .asciz "\n"
    ret

hex32:
    push eax
    shr eax, 16
    call hex16
    pop eax
hex16:
    push ax
    mov al, ah
    call hex8
    pop ax
hex8:
    push ax
    shr al, 4
    call digit
    pop ax
digit:
    push ax
    push dx
    and al, 15
    add al, '0'
    cmp al, '9'
    jbe 1f
    add al, 7
1:  mov dx, COM1
    out dx, al
    pop dx
    pop ax
    ret

real_idt: .word 0x3FF
    .long 0
attempted16: .word 0
resume16: .word 0
resume_sp: .word 0
low_end:

    .code32
    .bss
saved_esp: .skip 4
saved_idt: .skip 8
