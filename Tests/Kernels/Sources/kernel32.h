/* A kernel in 32-bit protected mode, paging off: all exceptions recorded. The test follows as `main`; it returns. */
#include "common.h"

    .text
    .code32
    .global pvh_start
pvh_start:
    cli
    cld
    mov esp, offset stack_top
    mov eax, CR0_PE + CR0_MP + CR0_ET + CR0_NE
    mov cr0, eax
    mov eax, CR4_OSFXSR + CR4_OSXMMEXCPT
    mov cr4, eax
    lgdt [gdt_pointer]
    ljmp CODE32, offset 1f
1:  mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    xor eax, eax
    mov fs, eax
    mov gs, eax
    lldt ax
    mov eax, offset tss
    mov word ptr [gdt + TSS + 2], ax
    shr eax, 16
    mov byte ptr [gdt + TSS + 4], al
    mov byte ptr [gdt + TSS + 7], ah
    mov ax, TSS
    ltr ax
    xor ecx, ecx
1:  call set_gate
    inc ecx
    cmp ecx, 256
    jb 1b
    mov byte ptr [idt + LEAVE * 8 + 5], 0xEE
    lidt [idt_pointer]
    call main
exit:
    xor eax, eax
    out DEBUG_EXIT, al
    hlt

/* Interrupt gate of vector ecx to its stub. */
set_gate:
    mov eax, ecx
    shl eax, 4
    lea edi, [ecx * 8 + idt]
    lea eax, [eax + stubs]
    mov [edi], ax
    mov word ptr [edi + 2], CODE32
    mov word ptr [edi + 4], 0x8E00
    shr eax, 16
    mov [edi + 6], ax
    ret

/* Prints the text behind the call. */
say_inline:
    xchg esi, [esp]
    push eax
    push edx
    pushfd
    cld
    mov dx, COM1
1:  mov al, cs:[esi]
    inc esi
    test al, al
    jz 2f
    out dx, al
    jmp 1b
2:  popfd
    pop edx
    pop eax
    xchg esi, [esp]
    ret

/* Prints cl hexadecimal digits of eax. */
say_digits:
    push eax
    push ecx
    push edx
    push ebx
    mov ebx, eax
1:  dec cl
    js 2f
    mov eax, ebx
    shl cl, 2
    shr eax, cl
    shr cl, 2
    and eax, 15
    add al, '0'
    cmp al, '9'
    jbe 3f
    add al, 'A' - '9' - 1
3:  mov dx, COM1
    out dx, al
    jmp 1b
2:  pop ebx
    pop edx
    pop ecx
    pop eax
    ret

/* Prints a text and a value. */
    .macro show text, value, digits=8
    say "\text"
    pushfd
    push eax
    push ecx
    mov eax, \value
    mov cl, \digits
    call say_digits
    pop ecx
    pop eax
    popfd
    .endm

    .macro arm
    mov dword ptr ss:[attempted], offset 8f
    mov dword ptr ss:[resume], offset 9f
    mov ss:[resume_esp], esp
    .endm

/* One instruction at level 0: "ok" or its exception, and a line end. */
    .macro try text, insn:vararg
    try_all "\text", "\insn"
    .endm

/* Several instructions, each in quotes. */
    .macro try_all text, insns:vararg
    say "\text:"
    arm
8:
    .irp insn, \insns
    \insn
    .endr
    say " ok"
9:  line
    .endm

/* The same at level 3. */
    .macro try_user text, insn:vararg
    try_user_all "\text", "\insn"
    .endm

    .macro try_user_all text, insns:vararg
    say "\text:"
    arm
    push USER_DATA
    push offset user_stack_top
    pushfd
    push USER_CODE32
    push offset 8f
    iretd
8:
    .irp insn, \insns
    \insn
    .endr
    int LEAVE
9:  line
    .endm

/* All exceptions and interrupts come here with vector and error code (0 where there is none) on the stack. */
record:
    push eax
    push ecx
    push edx
    mov eax, DATA                       /* IRET to level 3 has emptied DS and ES; kernels leave them at DATA */
    mov ds, eax
    mov es, eax
    mov edx, [esp + 12]                 /* vector */
    cmp edx, LEAVE
    jne 1f
    say " ok"
    jmp 9f
1:  say " #"
    mov eax, edx
    mov cl, 2
    call say_digits
    cmp edx, 32
    jae 2f
    say " error="
    mov eax, [esp + 16]
    mov cl, 4
    call say_digits
2:  say " rip+"
    mov eax, [esp + 20]
    sub eax, [attempted]
    mov cl, 2
    call say_digits
    say " cs="
    mov eax, [esp + 24]
    mov cl, 2
    call say_digits
    cmp edx, 14
    jne 3f
    say " cr2="
    mov eax, cr2
    mov cl, 8
    call say_digits
3:  cmp edx, 1
    jne 9f
    say " dr6="
    mov eax, dr6
    mov cl, 8
    call say_digits
9:  push 2
    popfd
    pop edx
    pop ecx
    pop eax
    mov ss:[saved_eax], eax
    mov eax, DATA
    mov ss, eax
    mov eax, ss:[saved_eax]
    mov esp, ss:[resume_esp]
    jmp dword ptr ss:[resume]

/* A stub of 16 bytes per vector. */
    .balign 16
stubs:
    .set vector, 0
    .rept 256
    .balign 16
    .if vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21
    push 0
    .endif
    push vector
    jmp record
    .set vector, vector + 1
    .endr

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
    .long gdt
idt_pointer:
    .word 0x7FF
    .long idt
    .balign 16
tss:
    .long 0, stack0_top, DATA
    .skip 0x68 - 12 - 2
    .word 0x68

    .bss
    .balign 4096
idt: .skip 4096
stacks:
    .skip 4096
stack_top:
    .skip 4096
stack0_top:
    .skip 4096
user_stack_top:
attempted: .skip 8
resume: .skip 8
resume_esp: .skip 8
saved_eax: .skip 8

    .text
