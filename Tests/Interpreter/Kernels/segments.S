# A kernel that tries segments, gates, tasks and virtual-8086 mode and writes what happens to port E9h, a line a try.
# Boots by multiboot on QEMU, and as a flat binary at 100000h (entry at 100020h) on a core under test.
.intel_syntax noprefix
.code32
.set BASE, 0x100000
.set V86, 0x10000
.set KCODE, 0x08
.set KDATA, 0x10
.set UCODE, 0x1B
.set UDATA, 0x23
.set MAIN_TASK, 0x70
.set GDT_BYTES, 0x160
.set KSTACK, 0x180000
.set USTACK, 0x190000
.set RING1STACK, 0x1A0000
.set TASKSTACK, 0x1B0000
.set FAULTSTACK, 0x1C0000
.text
multiboot:
    .long 0x1BADB002, 0, -0x1BADB002
    .org 0x20
.globl start
start:
    jmp begin
    .org 0x40
# where far transfers of all kinds lead to
landing:
    int 0x30
begin:
    mov esp, KSTACK
    mov al, 0xFF
    out 0x21, al
    out 0xA1, al
    call setup
    call sweep
    call specials
    call bad_tasks
    call v86_tries
    mov esi, offset text_end
    call puts
    mov al, 0
    out 0xF4, al
halt: hlt
    jmp halt

# --- output: all registers are kept ---
putc:
    out 0xE9, al
    ret
puts:
    push eax
1:  lodsb
    test al, al
    jz 2f
    call putc
    jmp 1b
2:  pop eax
    ret
# ' ' and EAX in hexadecimal
puthex:
    push eax
    push ecx
    push edx
    mov edx, eax
    mov al, ' '
    call putc
    mov ecx, 8
1:  rol edx, 4
    mov al, dl
    and al, 15
    add al, '0'
    cmp al, '9'
    jbe 2f
    add al, 7
2:  call putc
    loop 1b
    pop edx
    pop ecx
    pop eax
    ret
newline:
    mov al, 10
    jmp putc

# --- tables ---
# EDI: descriptor, EAX: base, ECX: limit, EDX: access | flags << 8
set_descriptor:
    push eax
    push ecx
    mov [edi], cx
    mov [edi + 2], ax
    shr eax, 16
    mov [edi + 4], al
    mov [edi + 7], ah
    mov [edi + 5], dl
    shr ecx, 16
    and cl, 15
    or cl, dh
    mov [edi + 6], cl
    pop ecx
    pop eax
    ret
# EDI: gate, EAX: offset, CX: selector, DH: access, DL: parameters
set_gate:
    push eax
    mov [edi], ax
    mov [edi + 2], cx
    mov [edi + 4], dx
    shr eax, 16
    mov [edi + 6], ax
    pop eax
    ret
.macro DESCRIPTOR selector, base, limit, access, flags
    mov edi, offset gdt + \selector
    mov eax, \base
    mov ecx, \limit
    mov edx, \access | (\flags << 8)
    call set_descriptor
.endm
.macro GATE selector, target, code, access, parameters=0
    mov edi, offset gdt + \selector
    mov eax, \target
    mov ecx, \code
    mov edx, (\access << 8) | \parameters
    call set_gate
.endm

setup:
    DESCRIPTOR 0x08, 0, 0xFFFFF, 0x9B, 0xC0        # code and stack of the kernel and the program: accessed already
    DESCRIPTOR 0x10, 0, 0xFFFFF, 0x92, 0xC0
    DESCRIPTOR 0x18, 0, 0xFFFFF, 0xFB, 0xC0
    DESCRIPTOR 0x20, 0, 0xFFFFF, 0xF2, 0xC0
    DESCRIPTOR 0x28, 0, 0xFFFFF, 0x9E, 0xC0        # conforming, level 0
    DESCRIPTOR 0x30, 0, 0xFFFFF, 0xFE, 0xC0        # conforming, level 3
    DESCRIPTOR 0x38, 0, 0xFFFFF, 0x1A, 0xC0        # absent code
    DESCRIPTOR 0x40, 0, 0xFFFFF, 0x12, 0xC0        # absent data
    DESCRIPTOR 0x48, BASE, 0xFFFF, 0x9A, 0x00      # 16-bit code
    DESCRIPTOR 0x50, 0, 0xFFFFF, 0x90, 0xC0        # read-only data
    DESCRIPTOR 0x58, 0, 0xFFFFF, 0x98, 0xC0        # execute-only code
    DESCRIPTOR 0x60, 0, 0xFFFFF, 0xB2, 0xC0        # level 1 data
    DESCRIPTOR 0x68, 0, 0xFFFFF, 0xBA, 0xC0        # level 1 code
    DESCRIPTOR 0x70, (offset tss0), 0x2067, 0x89, 0x00
    DESCRIPTOR 0x78, (offset tss1), 0x67, 0x89, 0x00
    DESCRIPTOR 0x80, (offset tss2), 0x2B, 0x81, 0x00
    DESCRIPTOR 0x88, (offset tss1), 0x67, 0x09, 0x00
    DESCRIPTOR 0x90, (offset tss1), 0x66, 0x89, 0x00
    DESCRIPTOR 0x98, (offset ldt), 0x1F, 0x82, 0x00
    GATE 0xA0, (offset gate32), KCODE, 0xEC, 3
    GATE 0xA8, (offset gate16 - BASE), 0x48, 0xE4, 2
    GATE 0xB0, (offset landing), KCODE, 0x8C
    GATE 0xB8, (offset landing), KCODE, 0x6C
    GATE 0xC0, (offset landing), KDATA, 0xEC
    GATE 0xC8, (offset landing), 0, 0xEC
    GATE 0xD0, (offset landing), 0x18, 0xEC
    GATE 0xD8, (offset landing), 0x28, 0xEC
    GATE 0xE0, 0, 0x78, 0xE5
    GATE 0xE8, 0, 0x78, 0x85
    GATE 0xF0, 0, 0x78, 0x65
    GATE 0xF8, 0, 0x10, 0xE5
    DESCRIPTOR 0x100, (offset tss1), 0x67, 0x8B, 0x00
    GATE 0x108, (offset landing), 0x1000, 0xEC
    DESCRIPTOR 0x110, 0, 0, 0xF6, 0xC0             # expand-down
    DESCRIPTOR 0x118, (offset tss3), 0x67, 0xE9, 0x00
    GATE 0x120, (offset landing), KCODE, 0xEE
    DESCRIPTOR 0x128, (offset ldt), 0x1F, 0x02, 0x00
    DESCRIPTOR 0x130, 0, 0xFFFFF, 0xE0, 0xC0
    GATE 0x138, (offset landing), 0x140, 0xEC
    DESCRIPTOR 0x140, 0, 0xFFF, 0x9A, 0x40         # code with a low limit
    GATE 0x148, (offset landing), 0x68, 0xEC, 1
    DESCRIPTOR 0x150, (offset tss4), 0x67, 0x89, 0x00
    DESCRIPTOR 0x158, 0, 0xFFFFF, 0xFA, 0xC0
    DESCRIPTOR GDT_BYTES, 0, 0xFFFFF, 0x92, 0xC0   # the LDT lies behind the GDT
    DESCRIPTOR GDT_BYTES+8, 0, 0xFFFFF, 0x9A, 0xC0
    DESCRIPTOR GDT_BYTES+16, 0, 0xFFFFF, 0xF2, 0xC0
    # the interrupt table
    mov esi, offset stubs
    mov edi, offset idt
    mov ebx, 0x40
1:  mov eax, esi
    mov ecx, KCODE
    mov edx, 0x8E00
    call set_gate
    add esi, 16
    add edi, 8
    dec ebx
    jnz 1b
    mov byte ptr [idt + 0x30 * 8 + 5], 0xEE
    mov byte ptr [idt + 0x31 * 8 + 5], 0xEF
    mov byte ptr [idt + 0x04 * 8 + 5], 0xEE
    # 32h: a task gate
    mov edi, offset idt + 0x32 * 8
    mov ecx, 0x78
    mov edx, 0xE500
    call set_gate
    # 33h: a 16-bit gate
    mov edi, offset idt + 0x33 * 8
    mov eax, offset narrow_handler - BASE
    mov ecx, 0x48
    mov edx, 0xE600
    call set_gate
    # tasks
    mov edi, offset tss0
    call init_task
    mov dword ptr [tss0 + 0x08], KDATA
    mov word ptr [tss0 + 0x66], 0x68 + 32
    mov edi, offset tss1
    call init_task
    mov edi, offset tss3
    call init_task
    mov edi, offset tss4
    call init_task
    mov dword ptr [tss4 + 0x20], offset fault_task
    mov dword ptr [tss4 + 0x38], FAULTSTACK
    # I/O permission: ports 80h to 83h and 87h are allowed, nothing else below 2000 * 8
    mov edi, offset tss0 + 0x68
    mov ecx, 0x2000
    mov al, 0xFF
    rep stosb
    mov edi, offset tss0 + 0x68
    xor eax, eax
    mov ecx, 8
    rep stosd
    mov byte ptr [tss0 + 0x68 + 32 + 0x10], 0x70
    # a 16-bit task
    mov word ptr [tss2 + 0x02], 0x8000
    mov word ptr [tss2 + 0x04], KDATA
    mov word ptr [tss2 + 0x0E], task16 - multiboot
    mov word ptr [tss2 + 0x10], 0x0002
    mov word ptr [tss2 + 0x12], 0x1212
    mov word ptr [tss2 + 0x1A], 0x8000
    mov word ptr [tss2 + 0x22], KDATA
    mov word ptr [tss2 + 0x24], 0x48
    mov word ptr [tss2 + 0x26], KDATA
    mov word ptr [tss2 + 0x28], KDATA
    mov word ptr [tss2 + 0x2A], 0x98
    lgdt [gdtr]
    lidt [idtr]
    mov ax, KDATA
    mov ds, ax
    mov es, ax
    mov ss, ax
    jmp KCODE:1f
1:  mov esi, offset gdt
    mov edi, offset pristine
    mov ecx, (tables_end - gdt) / 4
    rep movsd
    mov esi, offset v86_code
    mov edi, V86
    mov ecx, (v86_code_end - v86_code + 3) / 4
    rep movsd
    ret

init_task:
    mov dword ptr [edi + 0x04], KSTACK - 0x8000
    mov dword ptr [edi + 0x08], KDATA
    mov dword ptr [edi + 0x0C], RING1STACK
    mov dword ptr [edi + 0x10], 0x61
    mov dword ptr [edi + 0x20], offset task_landing
    mov dword ptr [edi + 0x24], 0x2
    mov dword ptr [edi + 0x28], 0xAAAA
    mov dword ptr [edi + 0x38], TASKSTACK
    mov dword ptr [edi + 0x48], KDATA
    mov dword ptr [edi + 0x4C], KCODE
    mov dword ptr [edi + 0x50], KDATA
    mov dword ptr [edi + 0x54], KDATA
    mov dword ptr [edi + 0x58], UDATA
    mov dword ptr [edi + 0x5C], 0
    mov dword ptr [edi + 0x60], 0x98
    mov word ptr [edi + 0x66], 0x68
    ret

# Everything as it was before the first try.
reset:
    cld
    mov esi, offset pristine
    mov edi, offset gdt
    mov ecx, (tables_end - gdt) / 4
    rep movsd
    mov ax, MAIN_TASK
    ltr ax
    mov ax, 0x98
    lldt ax
    clts
    xor eax, eax
    mov cr4, eax
    push 2
    popfd
    mov fs, ax
    mov gs, ax
    ret

# --- the end of every try: an exception or INT 30h ---
.macro STUB vector
    .balign 16
.if (\vector == 8) || ((\vector >= 10) && (\vector <= 14)) || (\vector == 17)
.else
    push 0
.endif
    push \vector
    jmp common
.endm
.balign 16
stubs:
.set vector, 0
.rept 0x40
    STUB vector
    .set vector, vector + 1
.endr
# frame: gs fs es ds, edi esi ebp esp ebx edx ecx eax, vector, error, eip, cs, eflags, esp, ss, es, ds, fs, gs
common:
    pushad
    push ds
    push es
    push fs
    push gs
    cld
    mov ax, KDATA
    mov ds, ax
    mov es, ax
    mov ebp, esp
    mov eax, [ebp + 48]
    call puthex
    mov eax, [ebp + 52]
    call puthex
    mov eax, [ebp + 56]
    call puthex
    movzx eax, word ptr [ebp + 60]
    call puthex
    mov eax, [ebp + 64]
    and eax, 0x3A7640
    call puthex
    lea ebx, [ebp + 68]
    mov ax, ss
    movzx ecx, ax
    test dword ptr [ebp + 64], 0x20000
    jnz 1f
    test byte ptr [ebp + 60], 3
    jz 2f
    mov eax, ss
    cmp ax, KDATA
    jne 2f
1:  mov ebx, [ebp + 68]
    movzx ecx, word ptr [ebp + 72]
2:  mov eax, ebx
    call puthex
    mov eax, ecx
    call puthex
    mov eax, [ebp + 44]
    call puthex
    # the program's data segments
    xor edx, edx
3:  movzx eax, word ptr [ebp + edx * 4]
    call puthex
    inc edx
    cmp edx, 4
    jb 3b
    test dword ptr [ebp + 64], 0x20000
    jz 5f
    xor edx, edx
4:  mov eax, [ebp + 76 + edx * 4]
    call puthex
    inc edx
    cmp edx, 4
    jb 4b
5:  call put_tasks
    call newline
    mov eax, KDATA
    mov ss, ax
    mov esp, KSTACK
    jmp [resume]

# TR, CR0.TS, types of the tasks, back link and saved EIP and EFLAGS of two
put_tasks:
    str ax
    movzx eax, ax
    call puthex
    mov eax, cr0
    and eax, 8
    call puthex
    mov al, [gdt + 0x80 + 5]
    shl eax, 8
    mov al, [gdt + 0x78 + 5]
    shl eax, 8
    mov al, [gdt + 0x70 + 5]
    and eax, 0xFFFFFF
    call puthex
    movzx eax, word ptr [tss1]
    call puthex
    mov eax, [tss0 + 0x20]
    call puthex
    mov eax, [tss0 + 0x24]
    and eax, 0x6740
    call puthex
    mov eax, [tss1 + 0x24]
    and eax, 0x6740
    jmp puthex

task_landing:
    int 0x30
gate32:
    mov eax, [esp + 8]
    shl eax, 8
    add eax, [esp + 12]
    shl eax, 8
    add eax, [esp + 16]
    retf 12
.code16
gate16:
    mov bx, sp
    mov ax, ss:[esp + 4]
    shl ax, 4
    add ax, ss:[esp + 6]
    int 0x30
narrow_handler:
    mov ax, ss:[esp + 2]
    int 0x30
task16:
    int 0x30
.code32

# --- selectors: every operation with every selector at levels 0 and 3 ---
.macro OP label
\label:
.endm
op_mov_ss:
    mov ss, ax
    int 0x30
op_mov_ds:
    mov ds, ax
    int 0x30
op_pop_es:
    push eax
    pop es
    int 0x30
op_lar:
    mov ecx, 0x12345678
    lar ecx, eax
    mov eax, ecx
    int 0x30
op_lsl:
    mov ecx, 0x12345678
    lsl ecx, eax
    mov eax, ecx
    int 0x30
op_verr:
    verr ax
    int 0x30
op_verw:
    verw ax
    int 0x30
op_arpl:
    mov ecx, 2
    arpl ax, cx
    int 0x30
op_jmp:
    mov [far_pointer + 4], ax
    jmp fword ptr [far_pointer]
op_call:
    mov [far_pointer + 4], ax
    push 1
    push 2
    push 3
    call fword ptr [far_pointer]
    int 0x30
op_retf:
    push UDATA
    push USTACK - 0x100
    push eax
    push offset landing
    retf
op_iret:
    push UDATA
    push USTACK - 0x100
    push 0x3002
    push eax
    push offset landing
    iretd
op_retf_ss:
    push eax
    push USTACK - 0x100
    push UCODE
    push offset landing
    retf
op_lldt:
    lldt ax
    sldt eax
    int 0x30
op_ltr:
    ltr ax
    int 0x30
op_lfs:
    mov [far_pointer + 4], ax
    lfs ecx, [far_pointer]
    int 0x30

sweep:
    pop dword ptr [return_to]
    mov dword ptr [try_op], 0
sweep_op:
    mov dword ptr [try_level], 0
sweep_level:
    mov dword ptr [try_selector], 0
sweep_selector:
    mov esp, KSTACK
    call reset
    mov dword ptr [resume], offset sweep_next
    mov esi, [try_op]
    mov esi, [op_names + esi * 4]
    call puts
    mov eax, [try_level]
    call puthex
    mov eax, [try_selector]
    call puthex
    mov al, ':'
    call putc
    mov edx, [try_op]
    mov edx, [ops + edx * 4]
    mov eax, [try_selector]
    cmp dword ptr [try_level], 3
    je go_user
    jmp edx
sweep_next:
    mov eax, [try_selector]
    xor edx, edx
    mov ecx, 4
    mov ebx, eax
    and ebx, 7
    movzx ebx, byte ptr [next_low + ebx]
    add eax, ebx
    mov [try_selector], eax
    cmp eax, GDT_BYTES + 8
    jb sweep_selector
    add dword ptr [try_level], 3
    cmp dword ptr [try_level], 3
    jbe sweep_level
    inc dword ptr [try_op]
    cmp dword ptr [try_op], offset OPS
    jb sweep_op
    jmp [return_to]

# To EDX at level 3, EAX kept
go_user:
    mov esp, KSTACK
    mov ecx, UDATA
    mov ds, cx
    mov es, cx
    push UDATA
    push USTACK
    push 0x2
    push UCODE
    push edx
    iretd

# --- single tries ---
.macro USER
    mov edx, offset 1f
    jmp go_user
1:
.endm
sp_gate32:
    USER
    push 1
    push 2
    push 3
    call 0xA0:0
    int 0x30
sp_gate16:
    USER
    pushw 1
    pushw 2
    call 0xA8:0
    int 0x30
sp_gate_ring1:
    USER
    push 7
    call 0x148:0
sp_ring1_null:
    mov dword ptr [tss0 + 0x10], 0
    jmp sp_gate_ring1
sp_ring1_code:
    mov dword ptr [tss0 + 0x10], 0x69
    jmp sp_gate_ring1
sp_ring1_level:
    mov dword ptr [tss0 + 0x10], KDATA
    jmp sp_gate_ring1
sp_ring1_rpl:
    mov dword ptr [tss0 + 0x10], 0x60
    jmp sp_gate_ring1
sp_ring1_absent:
    mov dword ptr [tss0 + 0x10], 0x61
    and byte ptr [gdt + 0x65], 0x7F
    jmp sp_gate_ring1
sp_ring1_beyond:
    mov dword ptr [tss0 + 0x10], 0x1001
    jmp sp_gate_ring1
sp_ring1_limit:
    mov word ptr [gdt + MAIN_TASK], 0x10
    and byte ptr [gdt + MAIN_TASK + 5], 0xFD
    mov ax, MAIN_TASK
    ltr ax
    jmp sp_gate_ring1
sp_int_task:
    int 0x32
    int 0x30
sp_int_task_user:
    USER
    int 0x32
sp_task_and_back:
    mov dword ptr [tss1 + 0x20], offset task_returns
    mov eax, 0x77
    call 0x78:0
    int 0x30
task_returns:
    iretd
    jmp task_landing
sp_task_twice:
    mov dword ptr [tss1 + 0x20], offset task_returns
    call 0x78:0
    call 0x78:0
    mov eax, [tss1 + 0x20]
    int 0x30
sp_task16_and_back:
    mov word ptr [tss2 + 0x0E], task16_returns - multiboot
    mov ecx, 0x12345678
    call 0x80:0
    mov eax, ecx
    int 0x30
.code16
task16_returns:
    iret
.code32
sp_jump_task16:
    mov eax, 0x55555555
    jmp 0x80:0
sp_jump_self:
    jmp MAIN_TASK:0
sp_iret_nt_bad:
    mov word ptr [tss0], 0x78
    push 0x4002
    popfd
    iretd
sp_iret_nt_data:
    mov word ptr [tss0], 0x10
    push 0x4002
    popfd
    iretd
sp_iret_nt_beyond:
    mov word ptr [tss0], 0x1000
    push 0x4002
    popfd
    iretd
sp_iret_nt_local:
    mov word ptr [tss0], 0x0C
    push 0x4002
    popfd
    iretd
sp_task_trap:
    mov word ptr [tss1 + 0x64], 1
    jmp 0x78:0
sp_int31_user:
    USER
    int 0x31
sp_int33:
    int 0x33
    int 0x30
sp_int33_user:
    USER
    int 0x33
sp_int_dpl:
    USER
    int 0x20
sp_int3_dpl:
    USER
    int3
sp_into:
    USER
    mov al, 0x7F
    add al, 1
    into
sp_bound:
    USER
    mov eax, 9
    bound eax, [bounds]
sp_bound_inside:
    USER
    mov eax, 5
    bound eax, [bounds]
    int 0x30
sp_beyond_idt:
    int 0xF0
sp_ud_gate:
    mov byte ptr [idt + 6 * 8 + 5], 0x0E
    ud2
sp_ud_type:
    mov byte ptr [idt + 6 * 8 + 5], 0x8C
    ud2
sp_ud_code:
    mov word ptr [idt + 6 * 8 + 2], KDATA
    ud2
sp_ud_null:
    mov word ptr [idt + 6 * 8 + 2], 0
    ud2
sp_ud_user_code:
    mov word ptr [idt + 6 * 8 + 2], UCODE
    ud2
sp_de_double:
    mov byte ptr [idt + 5], 0x0E
    xor ecx, ecx
    div ecx
sp_int_absent:
    mov byte ptr [idt + 0x31 * 8 + 5], 0x6F
    int 0x31
sp_conforming_handler:
    mov word ptr [idt + 0x31 * 8 + 2], 0x28
    USER
    int 0x31
.macro USER_TRY name, code
sp_\name:
    USER
    \code
    int 0x30
.endm
    USER_TRY cli, "cli"
    USER_TRY sti, "sti"
    USER_TRY hlt, "hlt"
    USER_TRY clts, "clts"
    USER_TRY mov_cr, "mov eax, cr0"
    USER_TRY lgdt, "lgdt [gdtr]"
    USER_TRY smsw, "smsw ax"
    USER_TRY sldt, "sldt ax"
    USER_TRY str, "str ax"
    USER_TRY in_allowed, "in al, 0x80; xor eax, eax"
    USER_TRY in_four, "in eax, 0x80; xor eax, eax"
    USER_TRY in_denied, "in al, 0x84"
    USER_TRY in_straddle, "in ax, 0x83"
    USER_TRY in_edge, "in al, 0x87; xor eax, eax"
    USER_TRY in_edge_word, "in ax, 0x87"
    USER_TRY in_high, "mov dx, 0xFFFF; in al, dx"
    USER_TRY sysenter_null, "sysenter"
    USER_TRY sysexit_user, "sysexit"
    USER_TRY wbinvd, "wbinvd"
    USER_TRY popf, "push 0x7FFD7; popfd; pushfd; pop eax; and eax, 0x3F7702"
    USER_TRY popfw, "pushw 0x7FD7; popfw; pushfd; pop eax; and eax, 0x3F7702"
    USER_TRY mov_cs, ".byte 0x8E, 0xC8"
    USER_TRY lock_reg, ".byte 0xF0, 0x01, 0xC0"
    USER_TRY ud1, ".byte 0x0F, 0xB9, 0xC0"
    USER_TRY push_seg, "pushw 0x1234; push cs; pop eax"
    USER_TRY mov_seg, "mov eax, -1; mov eax, cs"
    USER_TRY mov_seg16, "mov eax, -1; mov ax, cs"
sp_in_16bit_task:
    mov dword ptr [tss2 + 0x24], 0x1B
    mov byte ptr [gdt + 0x70 + 5], 0x81
    mov ax, MAIN_TASK
    ltr ax
    mov word ptr [tss0 + 2], 0x7000
    mov word ptr [tss0 + 4], KDATA
    USER
    in al, 0x80
sp_sysenter:
    mov ecx, 0x174
    mov eax, KCODE
    xor edx, edx
    wrmsr
    inc ecx
    mov eax, KSTACK - 0x100
    wrmsr
    inc ecx
    mov eax, offset landing
    wrmsr
    USER
    sysenter
sp_sysexit:
    mov ecx, 0x174
    mov eax, KCODE
    xor edx, edx
    wrmsr
    mov edx, offset landing
    mov ecx, USTACK - 0x40
    sysexit
sp_retf_drop:
    push UDATA
    push USTACK - 0x100
    push 0
    push 0
    push UCODE
    push offset landing
    retf 8
sp_retf_nulls:
    mov ax, KDATA
    mov ds, ax
    mov ax, UDATA
    mov es, ax
    mov ax, 0x28
    mov fs, ax
    mov ax, 0x60
    mov gs, ax
    push UDATA
    push USTACK - 0x100
    push UCODE
    push offset landing
    retf
sp_iretw:
    pushw 0x3002
    pushw 0x48
    pushw landing - multiboot
    .byte 0x66, 0xCF
sp_popf_kernel:
    push 0x3A7CD7
    popfd
    pushfd
    pop eax
    push 2
    popfd
    and eax, 0x3F7702
    int 0x30
sp_enter:
    mov ebp, esp
    push 0x11
    push 0x22
    push 0x33
    mov ebp, esp
    add ebp, 8
    enter 16, 3
    mov eax, [ebp - 4]
    shl eax, 8
    add eax, [ebp - 8]
    sub ebp, esp
    shl ebp, 24
    add eax, ebp
    int 0x30

specials:
    pop dword ptr [return_to]
    mov dword ptr [try_op], 0
special:
    mov esp, KSTACK
    call reset
    mov dword ptr [resume], offset special_next
    mov al, 'S'
    call putc
    mov eax, [try_op]
    call puthex
    mov al, ':'
    call putc
    mov edx, [try_op]
    xor eax, eax
    mov ebx, eax
    mov ecx, eax
    jmp [special_table + edx * 4]
special_next:
    inc dword ptr [try_op]
    cmp dword ptr [try_op], offset SPECIALS
    jb special
    jmp [return_to]

# --- task states with something wrong: faults go to a task of their own ---
bad_tasks:
    pop dword ptr [return_to]
    mov dword ptr [try_op], 0
bad_task:
    mov esp, KSTACK
    call reset
    mov dword ptr [resume], offset bad_next
    mov ebx, 10
1:  lea edi, [idt + ebx * 8]
    mov eax, 0
    mov ecx, 0x150
    mov edx, 0x8500
    call set_gate
    inc ebx
    cmp ebx, 13
    jbe 1b
    mov ebx, [try_op]
    mov al, 'T'
    call putc
    mov eax, ebx
    call puthex
    mov al, ':'
    call putc
    mov edx, [bad_table + ebx * 8]
    mov eax, [bad_table + ebx * 8 + 4]
    cmp edx, 0x1000
    jae 2f
    mov [tss3 + edx], eax
    jmp 0x118:0
2:  jmp eax
bad_next:
    inc dword ptr [try_op]
    cmp dword ptr [try_op], offset BAD_TASKS
    jb bad_task
    jmp [return_to]
# The task of faults: error code on its stack, the one that faulted by the back link
fault_task:
    pop eax
    call puthex
    movzx eax, word ptr [tss4]
    call puthex
    mov ebx, offset tss3
    cmp eax, 0x118
    je 1f
    mov ebx, offset tss0
1:  mov eax, [ebx + 0x20]
    call puthex
    mov eax, [ebx + 0x24]
    and eax, 0x3A7740
    call puthex
    mov eax, [ebx + 0x38]
    call puthex
    mov edx, 0x48
2:  movzx eax, word ptr [ebx + edx]
    call puthex
    add edx, 4
    cmp edx, 0x64
    jb 2b
    call put_tasks
    call newline
    mov ax, KDATA
    mov ss, ax
    mov esp, KSTACK
    jmp [resume]
bad_user:
    USER
    cli
bad_user_np:
    USER
    mov ax, 0x43
    mov ds, ax

# --- virtual-8086 mode ---
v86_tries:
    pop dword ptr [return_to]
    mov dword ptr [try_op], 0
v86_try:
    mov esp, KSTACK
    call reset
    mov dword ptr [resume], offset v86_next
    mov al, 'V'
    call putc
    mov eax, [try_op]
    call puthex
    mov al, ':'
    call putc
    mov ebx, [try_op]
    lea ebx, [v86_table + ebx * 8]
    push 0x8888
    push 0x7777
    push 0x3000
    push 0x6666
    push 0x2000
    push 0x1000
    mov eax, [ebx + 4]
    and eax, 0xFFFF
    or eax, 0x20002
    push eax
    push 0x1000
    movzx eax, word ptr [ebx]
    push eax
    mov eax, 0x1111
    mov ecx, 0x2222
    xor ebx, ebx
    iretd
v86_next:
    inc dword ptr [try_op]
    cmp dword ptr [try_op], offset V86_TRIES
    jb v86_try
    jmp [return_to]

.code16
v86_code:
v_int30:
    int 0x30
v_int20:
    int 0x20
v_cli:
    cli
    int3
v_sti:
    sti
    int3
v_pushf:
    pushf
    pop ax
    and ax, 0x7702
    int3
v_pushfd:
    pushfd
    pop eax
    int3
v_popf:
    push 0x7202
    popf
    pushf
    pop ax
    and ax, 0x7702
    int3
v_iret:
    push 0x7202
    push cs
    push offset v_int3 - v86_code
    iret
v_iretd:
    pushd 0x37202
    pushd 0x1000
    pushd offset v_int3 - v86_code
    iretd
v_int3:
    int3
v_hlt:
    hlt
v_in:
    in al, 0x80
    xor ax, ax
    int3
v_in_denied:
    in al, 0x84
    int3
v_ud:
    ud2
v_de:
    xor bx, bx
    div bx
v_lar:
    lar ax, cx
v_sldt:
    .byte 0x0F, 0x00, 0xC0
v_arpl:
    .byte 0x63, 0xC8
v_mov_cr:
    mov eax, cr0
v_ljmp:
    ljmp 0x1001, offset v_int3 - v86_code - 16
v_lcall:
    lcall 0x1002, offset v_retf - v86_code - 32
    int3
v_retf:
    retf
v_load:
    mov ax, 0x4321
    mov ds, ax
    mov ax, 0x8765
    mov fs, ax
    int3
v_store:
    mov word ptr [0x10], 0xBEEF
    mov ax, cs:[v_store - v86_code]
    mov cs:[0xFF0], ax
    mov ax, [0x10]
    int3
v_beyond:
    mov ax, [0xFFFF]
    int3
v_sysenter:
    sysenter
v_vex:
    .byte 0xC5, 0xF8, 0x77
    int3
v_into:
    mov al, 0x7F
    inc al
    into
v_int32:
    int 0x32
v86_code_end:
.code32

# --- data ---
.balign 4
text_end: .asciz "end\n"
.macro NAMES list:vararg
.irp name, \list
name_\name: .asciz "\name"
.endr
op_names:
.irp name, \list
    .long name_\name
.endr
ops:
.irp name, \list
    .long op_\name
.endr
.set OPS, (. - ops) / 4
.endm
    NAMES mov_ss, mov_ds, pop_es, lar, lsl, verr, verw, arpl, jmp, call, retf, iret, retf_ss, lldt, ltr, lfs
special_table:
.irp name, gate32, gate16, gate_ring1, ring1_null, ring1_code, ring1_level, ring1_rpl, ring1_absent, ring1_beyond, ring1_limit, int_task, int_task_user, task_and_back, task_twice, task16_and_back, jump_task16, jump_self, iret_nt_bad, iret_nt_data, iret_nt_beyond, iret_nt_local, task_trap, int31_user, int33, int33_user, int_dpl, int3_dpl, into, bound, bound_inside, beyond_idt, ud_gate, ud_type, ud_code, ud_null, ud_user_code, de_double, int_absent, conforming_handler, cli, sti, hlt, clts, mov_cr, lgdt, smsw, sldt, str, in_allowed, in_four, in_denied, in_straddle, in_edge, in_edge_word, in_high, sysenter_null, sysexit_user, wbinvd, popf, popfw, mov_cs, lock_reg, ud1, push_seg, mov_seg, mov_seg16, in_16bit_task, sysenter, sysexit, retf_drop, retf_nulls, iretw, popf_kernel, enter
    .long sp_\name
.endr
.set SPECIALS, (. - special_table) / 4
bad_table:
    .long 0x4C, 0, 0x4C, 0x10, 0x4C, 0x38, 0x4C, 0x1B, 0x4C, 0x1000, 0x4C, 0x28, 0x4C, 0x0C
    .long 0x50, 0, 0x50, 8, 0x50, 0x40, 0x50, 0x23, 0x50, 0x50, 0x50, 0x1000, 0x50, 0x60, 0x50, 0x04
    .long 0x54, 8, 0x54, 0x58, 0x54, 0x40, 0x54, 0x1000, 0x54, 0, 0x54, 0x13, 0x54, 0x70, 0x54, 0x50
    .long 0x48, 0x40, 0x58, 0x40, 0x5C, 0x40, 0x5C, 0x1000
    .long 0x60, 0x10, 0x60, 0x128, 0x60, 4, 0x60, 0, 0x60, 0x1000
    .long 0x24, 0x20002, 0x24, 0x4002, 0x1000, bad_user, 0x1000, bad_user_np
.set BAD_TASKS, (. - bad_table) / 8
.macro TRY name, flags
    .word v_\name - v86_code, 0, \flags, 0
.endm
v86_table:
    TRY int30, 0x3000
    TRY int30, 0x0000
    TRY int20, 0x3000
    TRY cli, 0x3200
    TRY cli, 0x0200
    TRY sti, 0x3000
    TRY sti, 0x2000
    TRY pushf, 0x3000
    TRY pushf, 0x0000
    TRY pushfd, 0x3000
    TRY popf, 0x3000
    TRY popf, 0x0000
    TRY iret, 0x3000
    TRY iret, 0x0000
    TRY iretd, 0x3000
    TRY iretd, 0x0000
    TRY int3, 0x0000
    TRY hlt, 0x3000
    TRY in, 0x3000
    TRY in, 0x0000
    TRY in_denied, 0x3000
    TRY ud, 0x0000
    TRY de, 0x0000
    TRY lar, 0x3000
    TRY sldt, 0x3000
    TRY arpl, 0x3000
    TRY mov_cr, 0x3000
    TRY ljmp, 0x0000
    TRY lcall, 0x0000
    TRY load, 0x0000
    TRY store, 0x0000
    TRY sysenter, 0x3000
    TRY into, 0x0000
    TRY int32, 0x3000
    TRY vex, 0x0000
.set V86_TRIES, (. - v86_table) / 8
# by the low bits of a selector: 0 -> 3 -> 4 -> 8
next_low: .byte 3, 0, 0, 1, 4, 0, 0, 0
.balign 8
bounds: .long 1, 8
far_pointer: .long landing, 0
resume: .long 0
return_to: .long 0
try_op: .long 0
try_level: .long 0
try_selector: .long 0
gdtr: .word GDT_BYTES - 1
    .long gdt
idtr: .word 0x40 * 8 - 1
    .long idt
.balign 16
gdt: .fill GDT_BYTES, 1, 0
ldt: .fill 0x20, 1, 0
idt: .fill 0x40 * 8, 1, 0
tss1: .fill 0x80, 1, 0
tss2: .fill 0x40, 1, 0
tss3: .fill 0x80, 1, 0
tss4: .fill 0x80, 1, 0
tss0: .fill 0x68, 1, 0
tables_end:
    .fill 0x2010, 1, 0
.balign 16
pristine: .fill tables_end - gdt, 1, 0
