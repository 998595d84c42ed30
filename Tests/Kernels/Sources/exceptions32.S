/* Exceptions of 32-bit protected mode, and what segmentation adds to them: limits, types, privileges. */
#include "kernel32.h"

/* Puts a descriptor into the first free slot. */
    .macro descriptor high, low
    mov dword ptr [gdt + FREE], \low
    mov dword ptr [gdt + FREE + 4], \high
    .endm

main:
    xor ecx, ecx
    try "divide by zero", div ecx
    try "int3", int3
    mov eax, 0x7FFFFFFF
    add eax, 1
    try "into, OF set", into
    xor eax, eax
    try "into, OF clear", into
    mov eax, 5
    try "bound, inside", bound eax, [bounds]
    mov eax, 11
    try "bound, above", bound eax, [bounds]
    mov eax, -1
    try "bound, below", bound eax, [bounds]
    try "bound, of a register", .byte 0x62, 0xC0
    try "ud2", ud2
    try "les of a register", .byte 0xC4, 0xC0
    try "mov cs", .byte 0x8E, 0xC8
    try "lea of a register", .byte 0x8D, 0xC0
    try "syscall, off", syscall
    try "aam 0", .byte 0xD4, 0
    try "aam 10", aam
    try "salc", .byte 0xD6
    try "int 33", int 33

    say "-- limits\n"
    descriptor 0x00409300, 0x00000FFF
    mov eax, FREE
    mov fs, eax
    try "last byte", mov bl, fs:[0xFFF]
    try "behind the limit", mov bl, fs:[0x1000]
    try "last word", mov bx, fs:[0xFFE]
    try "word across the limit", mov bx, fs:[0xFFF]
    try "quadword across the limit", movq xmm0, fs:[0xFF9]
    try "top of 4 GiB", mov ebx, fs:[0xFFFFFFFC]
    try "store behind the limit", mov fs:[0x1000], bl
    descriptor 0x00409700, 0x00000FFF
    mov fs, eax
    try "expand down, inside the hole", mov bl, fs:[0xFFF]
    try "expand down, first byte", mov bl, fs:[0x1000]
    try "expand down, top", mov ebx, fs:[0xFFFFFFFC]
    descriptor 0x00009700, 0x00000FFF
    mov fs, eax
    try "expand down of 64 KiB, top", mov bl, fs:[0xFFFF]
    try "expand down of 64 KiB, behind it", mov bl, fs:[0x10000]
    descriptor 0x00C09300, 0x00000000
    mov fs, eax
    try "granular, last byte", mov bl, fs:[0xFFF]
    try "granular, behind the limit", mov bl, fs:[0x1000]
    descriptor 0x00C09300, 0x000003FF
    mov eax, FREE
    try_all "stack segment, inside", "mov ss, eax", "mov bl, ss:[0x100000]"
    mov eax, FREE
    try_all "stack segment, behind the limit", "mov ss, eax", "mov bl, ss:[0x400000]"
    mov eax, DATA
    mov ss, eax
    mov eax, FREE

    say "-- types\n"
    descriptor 0x00CF9100, 0x0000FFFF
    mov eax, FREE
    mov fs, eax
    try "read-only, load", mov bl, fs:[0x100000]
    try "read-only, store", mov fs:[stack_top], bl
    try "read-only, locked", lock add fs:[stack_top], bl
    try "code, store", mov cs:[stack_top], bl
    try "mov ss, read-only", mov ss, eax
    descriptor 0x00CF9900, 0x0000FFFF
    try "mov fs, execute-only", mov fs, eax
    xor eax, eax
    mov fs, eax
    try "null segment, load", mov bl, fs:[0]
    try "null segment, store", mov fs:[0], bl
    try "mov ss, null", mov ss, eax
    mov eax, FREE
    descriptor 0x00CF1300, 0x0000FFFF
    try "mov fs, not present", mov fs, eax
    try "mov ss, not present", mov ss, eax
    try "lfs, not present", lfs ebx, [far_pointer]
    mov eax, 0x61
    try "mov fs, null descriptor", mov fs, eax
    mov eax, 0xFFF8
    try "mov fs, behind the table", mov fs, eax
    descriptor 0x00CF9300, 0x0000FFFF
    mov eax, FREE + 3
    try "mov fs, RPL 3 of DPL 0", mov fs, eax
        try_user_all "mov fs, DPL 0 at level 3", "mov eax, 0x58", "mov fs, eax"
    try_user_all "mov ss, DPL 0 at level 3", "mov eax, 0x10", "mov ss, eax"
    try_user_all "mov ss, RPL 0 at level 3", "mov eax, 0x20", "mov ss, eax"

    say "-- the accessed bit\n"
    descriptor 0x00CF9200, 0x0000FFFF
    mov eax, FREE
    mov fs, eax
    show "descriptor ", [gdt + FREE + 4]
    line

    say "-- far transfers\n"
    try "jmp to data", jmp 0x10, offset 9f
    try "jmp to null", jmp 0, offset 9f
    try "jmp to level 3", jmp 0x18, offset 9f
    try "jmp behind the table", jmp 0x1000, offset 9f
    descriptor 0x00CF1B00, 0x0000FFFF
    try "jmp, not present", jmp 0x58, offset 9f
    descriptor 0x00409B00, 0x00000FFF
    try "jmp behind the limit", jmp 0x58, 0x1000
    try "call to data", call 0x10, offset 9f
    try_all "retf to data", "push 0x10", "push offset 9f", "retf"
    try_all "retf to null", "push 0", "push offset 9f", "retf"
    try_all "iret to data", "pushfd", "push 0x10", "push offset 9f", "iretd"
    try_all "iret to level 3 with a stack of level 0", "push 0x10", "push offset user_stack_top", "pushfd", "push 0x1B", "push offset 9f", "iretd"
    try_user_all "retf to level 0", "push 0x30", "push offset 9f", "retf"
    try_user_all "iret to level 0", "pushfd", "push 0x30", "push offset 9f", "iretd"
    descriptor 0x00CF9F00, 0x0000FFFF
    try_user_all "jmp to conforming code at level 3", "jmp 0x58, offset 1f", "1: mov eax, cs"
    show "its cs ", eax
    line

    say "-- queries\n"
    mov ecx, DATA
    lar eax, ecx
    setz bl
    show "lar data ", eax
    show " zf ", ebx, 1
    lsl eax, ecx
    show " lsl ", eax
    line
    mov ecx, TSS
    lar eax, ecx
    setz bl
    show "lar tss ", eax
    show " zf ", ebx, 1
    lsl eax, ecx
    show " lsl ", eax
    line
    xor ebx, ebx
    mov ecx, 0x1000
    lar eax, ecx
    setz bl
    show "lar behind the table, zf ", ebx, 1
    verr cx
    setz bl
    show " verr ", ebx, 1
    mov ecx, CODE32
    verr cx
    setz bl
    show " verr code ", ebx, 1
    verw cx
    setz bl
    show " verw code ", ebx, 1
    mov ecx, DATA
    verw cx
    setz bl
    show " verw data ", ebx, 1
    line
    mov eax, 0x58
    mov ecx, 0x0B
    arpl ax, cx
    setz bl
    show "arpl ", eax
    show " zf ", ebx, 1
    line
    try_user "sgdt at level 3", sgdt [esp - 16]
    try_user "smsw at level 3", smsw eax
    try_user "lldt at level 3", lldt ax
    try_user "lmsw at level 3", lmsw ax
    try_user "clts at level 3", clts
    try_user "invd at level 3", invd
    try_user "mov dr at level 3", mov eax, dr7
    try_user "popf does not change IF at level 3", push 0x202
    try_user_all "out at level 3, IOPL 0", "out 0x80, al"
    ret

    .data
    .balign 8
bounds: .long 0, 10
far_pointer: .long 0
    .word FREE
