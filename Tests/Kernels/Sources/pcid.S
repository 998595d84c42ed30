/* PCIDs: what CR4.PCIDE asks for, what CR3's low bits and bit 63 mean, INVPCID of every type, global pages across contexts. */
/* manual only: QEMU 7.2 has no PCIDs without KVM. */
#include "kernel64.h"

#define PAGE    0x40000000
#define FIRST   0x400000                /* two frames with a mark in each */
#define SECOND  0x600000
#define KEEP    63

    .macro switch_to pcid, keep=0
    mov rax, offset pml4 + \pcid
    .if \keep
    bts rax, KEEP
    .endif
    mov cr3, rax
    .endm

    .macro map frame, bits=0
    mov eax, offset test_pd + P + W
    mov [pdpt + 8], rax
    mov qword ptr [test_pd], \frame + PS + P + W + \bits
    .endm

    .macro mark text
    mov rax, [PAGE]
    show "\text ", rax, 2
    line
    .endm

    .macro invalidate type, pcid, address
    mov qword ptr [descriptor], \pcid
    mov rax, \address
    mov [descriptor + 8], rax
    mov ecx, \type
    .endm

main:
    mov qword ptr [FIRST], 0x11
    mov qword ptr [SECOND], 0x22
    mov eax, 1
    cpuid
    shr ecx, 17
    and ecx, 1
    show "CPUID ", rcx, 1
    line
    mov eax, 7
    xor ecx, ecx
    cpuid
    shr ebx, 10
    and ebx, 1
    show "INVPCID ", rbx, 1
    line
    mov r15, cr4
    mov rax, cr3
    or rax, 8
    mov cr3, rax
    mov rcx, r15
    or rcx, CR4_PCIDE
    try "PCIDE with bits in CR3", mov cr4, rcx
    switch_to 0
    try "PCIDE", mov cr4, rcx
    mov rax, cr0
    btr rax, 31
    try "paging off with PCIDE", mov cr0, rax

    say "-- contexts\n"
    switch_to 1
    map FIRST
    switch_to 1
    mark "context 1 sees"
    map SECOND
    switch_to 2
    mark "context 2 sees"
    switch_to 1
    mark "context 1, flushed by the load, sees"
    mov rax, cr3
    and eax, 0xFFF
    show "CR3 low bits ", rax, 3
    line
    switch_to 1, 1
    mov rax, cr3
    shr rax, 63
    show "bit 63 reads back ", rax, 1
    line
    movabs rax, offset pml4 + (1 << 62)
    try "bit 62", mov cr3, rax

    say "-- INVPCID\n"
    map FIRST
    invalidate 0, 1, PAGE
    try "one address of one context", invpcid rcx, [descriptor]
    mark "sees"
    map SECOND
    invalidate 1, 1, 0
    try "one context", invpcid rcx, [descriptor]
    mark "sees"
    map FIRST, G
    mov rax, r15
    or rax, CR4_PCIDE + 0x80
    mov cr4, rax
    invalidate 2, 0, 0
    try "all, global too", invpcid rcx, [descriptor]
    mark "sees"
    map SECOND
    invalidate 3, 0, 0
    try "all but global", invpcid rcx, [descriptor]
    invalidate 2, 0, 0
    invpcid rcx, [descriptor]
    mark "sees"
    invalidate 4, 0, 0
    try "type 4", invpcid rcx, [descriptor]
    invalidate 0, 0x1000, PAGE
    try "PCID of 13 bits", invpcid rcx, [descriptor]
    invalidate 0, 0, 0x800000000000
    try "not canonical", invpcid rcx, [descriptor]
    invalidate 1, 0, 0x800000000000
    try "not canonical, but not looked at", invpcid rcx, [descriptor]
    try_user "at level 3", invpcid rcx, [descriptor]

    say "-- off again\n"
    switch_to 5
    mov rcx, r15
    try "PCIDE off, whatever CR3 says", mov cr4, rcx
    invalidate 0, 1, PAGE
    try "INVPCID of context 1 without PCIDE", invpcid rcx, [descriptor]
    invalidate 1, 0, 0
    try "INVPCID of context 0", invpcid rcx, [descriptor]
    switch_to 0
    ret

    .bss
    .balign 4096
test_pd: .skip 4096
descriptor: .skip 16
    .text
