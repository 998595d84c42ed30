/* A kernel in 64-bit mode: 4 GiB mapped 1:1 for every level, all exceptions recorded. The test follows as `main`; it returns. */
#include "common.h"

    .text
    .code32
    .global pvh_start
pvh_start:
    cli
    cld
    mov esp, offset stack_top
    mov [start_info], ebx
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
    lgdt [gdt_pointer]
    ljmp CODE64, offset start64

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
    xor eax, eax
    lldt ax
    xor ecx, ecx
1:  call set_gate
    inc ecx
    cmp ecx, 256
    jb 1b
    mov byte ptr [idt + LEAVE * 16 + 5], 0xEE
    lidt [idt_pointer]
    call main
    call exit

/* Interrupt gate of vector ecx to its stub. */
set_gate:
    mov eax, ecx
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
    ret

exit:
    xor eax, eax
    out DEBUG_EXIT, al
    hlt

#include "print64.h"

/* Names what comes, says where an exception is to go on. */
    .macro arm
    mov qword ptr [attempted], offset 8f
    mov qword ptr [resume], offset 9f
    mov [resume_rsp], rsp
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

/* The same at level 3, in 64-bit code. */
    .macro try_user text, insn:vararg
    try_user_all "\text", "\insn"
    .endm

    .macro try_user_all text, insns:vararg
    say "\text:"
    arm
    push USER_DATA
    push offset user_stack_top
    pushfq
    push USER_CODE64
    push offset 8f
    iretq
8:
    .irp insn, \insns
    \insn
    .endr
    int LEAVE
9:  line
    .endm

/* All exceptions and interrupts come here with vector and error code (0 where there is none) on the stack. */
record:
    push rax
    push rcx
    push rdx
    mov rdx, [rsp + 24]                 /* vector */
    cmp edx, LEAVE
    jne 1f
    say " ok"
    jmp 9f
1:  say " #"
    mov rax, rdx
    mov cl, 2
    call say_digits
    cmp edx, 32
    jae 2f
    say " error="
    mov rax, [rsp + 32]
    mov cl, 4
    call say_digits
2:  say " rip+"
    mov rax, [rsp + 40]
    sub rax, [attempted]
    mov cl, 2
    call say_digits
    say " cs="
    mov rax, [rsp + 48]
    mov cl, 2
    call say_digits
    cmp edx, 14
    jne 3f
    say " cr2="
    mov rax, cr2
    mov cl, 12
    call say_digits
3:  cmp edx, 1
    jne 4f
    say " dr6="
    mov rax, dr6
    mov cl, 8
    call say_digits
4:  cmp byte ptr [shows_stack], 0
    je 9f
    call say_stack
9:  mov eax, DATA
    mov ds, eax
    mov es, eax
    mov ss, eax
    push 2
    popfq
    pop rdx
    pop rcx
    pop rax
    mov rsp, [resume_rsp]
    jmp [resume]

/* Which stack the handler has; RSP of the frame relative to what it was. */
say_stack:
    say " stack="
    mov rax, rsp
    sub rax, offset stacks
    shr rax, 12
    mov cl, 1
    call say_digits
    ret

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
    .quad gdt
idt_pointer:
    .word 0xFFF
    .quad idt
    .balign 16
tss:
    .long 0
    .quad stack0_top, 0, 0, 0
    .quad stack1_top, stack2_top, stack3_top, 0, 0, 0, 0
    .quad 0
    .word 0, 0x68

    .bss
    .balign 4096
pml4: .skip 4096
pdpt: .skip 4096
pd: .skip 4 * 4096
idt: .skip 4096
/* A page each: the kernel's, RSP0, IST1, IST2, IST3, the user's. */
stacks:
    .skip 4096
stack_top:
    .skip 4096
stack0_top:
    .skip 4096
stack1_top:
    .skip 4096
stack2_top:
    .skip 4096
stack3_top:
    .skip 4096
user_stack_top:
attempted: .skip 8
resume: .skip 8
resume_rsp: .skip 8
shows_stack: .skip 8
start_info: .skip 8                     /* PVH start info, a physical address */

    .text
