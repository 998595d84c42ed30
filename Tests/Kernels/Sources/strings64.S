/* String instructions that fault in the middle, cross pages, overlap, run down, or have nothing to do: registers say how far they came. */
#include "kernel64.h"

    .set LOW, 0x40000000                /* two pages here, nothing behind them */
    .set END, 0x40002000

    .macro registers
    show "  rcx ", rcx, 8
    show " rsi ", rsi, 8
    show " rdi ", rdi, 8
    line
    .endm

    .macro set count, source, destination
    mov ecx, \count
    mov esi, \source
    mov edi, \destination
    .endm

main:
    mov eax, offset test_pd + P + W + U
    mov [pdpt + 8], rax
    mov eax, offset test_pt + P + W + U
    mov [test_pd], rax
    mov qword ptr [test_pt], 0x200000 + P + W + U
    mov qword ptr [test_pt + 8], 0x202000 + P + W + U
    mov rax, cr3
    mov cr3, rax

    set 32, 0x300000, END-16
    try "stos into the end", rep stosb
    registers
    set 32, 0x300000, END-18
    try "stosd into the end", rep stosd
    registers
    set 32, END-16, 0x300000
    try "movs from the end", rep movsb
    registers
    set 32, END-20, 0x300000
    try "movsq from the end", rep movsq
    registers
    set 32, 0x300000, END-20
    try "movsq to the end", rep movsq
    registers
    set 0, 0, END
    try "rep movs of nothing", rep movsb
    registers
    set 0x2000, LOW, 0x300000
    try "two pages that are not neighbours", rep movsb
    registers
    std
    set 32, 0x300000, LOW+7
    try "stos down, out of the page", rep stosb
    std
    registers
    set 32, 0x300020, LOW+0x1010
    try "movs down across pages", rep movsb
    registers
    cld

    say "-- overlap\n"
    mov edi, 0x300000
    movabs rax, 0x0706050403020100
    mov [rdi], rax
    mov [rdi + 8], rax
    set 8, 0x300000, 0x300001
    rep movsb
    mov rax, [0x300000]
    show "up by one ", rax
    line
    movabs rax, 0x0706050403020100
    mov [0x300000], rax
    set 2, 0x300000, 0x300003
    rep movsd
    mov rax, [0x300000]
    show "dwords up by three ", rax
    mov rax, [0x300008]
    show " ", rax
    line
    movabs rax, 0x0706050403020100
    mov [0x300000], rax
    std
    set 7, 0x300006, 0x300007
    rep movsb
    cld
    mov rax, [0x300000]
    show "down by one ", rax
    line

    say "-- comparisons\n"
    mov edi, 0x300000
    mov ecx, 64
    xor eax, eax
    rep stosb
    mov byte ptr [0x300010], 5
    mov al, 5
    set 64, 0, 0x300000
    repne scasb
    setz bl
    show "scas finds, zf ", rbx, 1
    registers
    mov al, 6
    set 64, 0, 0x300000
    repne scasb
    setz bl
    show "scas does not find, zf ", rbx, 1
    registers
    set 32, 0x300000, 0x300020
    repe cmpsb
    setz bl
    seta bh
    show "cmps differs, zf ", rbx, 1
    registers
    set 0, 0x300000, 0x300020
    cmp eax, eax
    repne cmpsb
    setz bl
    show "cmps of nothing keeps zf ", rbx, 1
    line
    mov byte ptr [END - 1], 0
    mov al, 1
    set 16, 0, END-8
    try "scas beyond the end", repne scasb
    registers
    xor eax, eax
    set 16, 0, END-1
    try "scas ends in front of the end", repne scasb
    registers

    say "-- address size and segments\n"
    movabs rcx, 0x1234567800000004
    movabs rsi, 0x1234567800300000
    movabs rdi, 0x1234567800300100
    .byte 0x67, 0xF3, 0xA4
    show "32-bit addresses: rcx ", rcx
    show " rsi ", rsi
    show " rdi ", rdi
    line
    movabs rcx, 0x1234567800000000
    movabs rsi, 0x1234567800300000
    .byte 0x67, 0xF3, 0xA4
    show "and nothing to do: rcx ", rcx
    show " rsi ", rsi
    line
    mov ecx, 0xC0000100
    xor edx, edx
    mov eax, 0x100
    wrmsr
    mov byte ptr [0x300110], 0x77
    mov esi, 0x300010
    .byte 0x64, 0xAC
    show "lods of FS ", rax, 2
    line
    mov ebx, 0x300000 - 0x77
    mov byte ptr [0x300000], 0x42
    xlatb
    show "xlat ", rax, 2
    line

    say "-- ports\n"
    set 3, "offset text", 0
    mov edx, COM1
    rep outsb
    line
    try_user_all "outs at level 3", "mov edx, 0x3F8", "mov ecx, 3", "rep outsb"
    try_user_all "ins at level 3", "mov edx, 0x3F8", "insb"
    ret

    .data
text: .ascii "abc"

    .bss
    .balign 4096
test_pd: .skip 4096
test_pt: .skip 4096
