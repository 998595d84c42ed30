/* 32-bit paging with 4-KiB and 4-MiB pages, then PAE with 4-KiB and 2-MiB pages: rights by level, WP, accessed and dirty bits, reserved bits, PDPTEs. */
#include "kernel32.h"

#define PAGE    0x40000000              /* linear address of the page under test */
#define TARGET  0x800000                /* where it leads; large pages as well */
#define NX_HIGH 0x80000000              /* upper half of a PAE entry */

    .macro reload
    mov eax, cr3
    mov cr3, eax
    .endm

    .macro map bits, large=0
    .if \large
    mov dword ptr [directory + 4 * (PAGE >> 22)], TARGET + PS + \bits
    .else
    mov dword ptr [directory + 4 * (PAGE >> 22)], offset table + P + W + U
    mov dword ptr [table], TARGET + \bits
    .endif
    reload
    .endm

    .macro map_pae bits, large=0, high=0
    .if \large
    mov dword ptr [pae_directory + 4096], TARGET + PS + \bits
    mov dword ptr [pae_directory + 4100], \high
    .else
    mov dword ptr [pae_directory + 4096], offset table + P + W + U
    mov dword ptr [pae_directory + 4100], 0
    mov dword ptr [table], TARGET + \bits
    mov dword ptr [table + 4], \high
    .endif
    reload
    .endm

    .macro matrix text, entry
    say "\text\n"
    mov ebx, PAGE + 0x100
    try "  0 load", mov al, [ebx]
    show "  entry ", "[\entry]"
    line
    try "  0 store", mov [ebx], al
    show "  entry ", "[\entry]"
    line
    try_all "  0 fetch", "mov byte ptr [TARGET_CODE], 0xC3", "call ebx"
    try_user "  3 load", mov al, ss:[ebx]
    try_user "  3 store", mov ss:[ebx], al
    try_user "  3 fetch", call ebx
    .endm
    .set TARGET_CODE, TARGET + 0x100

    .macro set_cr0 set, clear
    mov eax, cr0
    or eax, \set
    and eax, ~(\clear)
    mov cr0, eax
    .endm

main:
    /* 1:1 by 4-MiB pages */
    mov edi, offset directory
    mov eax, P + W + U + PS
    mov ecx, 1024
1:  stosd
    add eax, 0x400000
    dec ecx
    jnz 1b
    mov eax, cr4
    or eax, CR4_PSE
    mov cr4, eax
    mov eax, offset directory
    mov cr3, eax
    set_cr0 CR0_PG, 0

    say "-- 32-bit paging\n"
    map P + W + U
    matrix "4 KiB, all rights", table
    map P + U
    matrix "4 KiB, read-only", table
    map P + W
    matrix "4 KiB, supervisor", table
    map 0
    matrix "4 KiB, not present", table
    map P + W + U + A
    matrix "4 KiB, accessed", table
    map P + W + U, 1
    matrix "4 MiB, all rights", large_entry
    map P + U, 1
    matrix "4 MiB, read-only", large_entry
    map P + W + U + 0x200000, 1
    try "4 MiB, bit 21 reserved", mov al, [ebx]
    set_cr0 CR0_WP, 0
    map P + U
    matrix "4 KiB, read-only, WP", table
    set_cr0 0, CR0_WP
    map P + W + U
    and dword ptr [directory + 4 * (PAGE >> 22)], ~W
    reload
    try_user "directory read-only, store", mov ss:[ebx], al
    map P + W + U
    and dword ptr [directory + 4 * (PAGE >> 22)], ~U
    reload
    try_user "directory of the supervisor, load", mov al, ss:[ebx]
    map P + W + U
    mov dword ptr [table + 4], 0
    mov dword ptr [PAGE + 0xFFC], 0
    mov ebx, PAGE + 0xFFE
    try "load over two pages, second not present", mov eax, [ebx]
    try "store over two pages, second not present", mov dword ptr [ebx], -1
    show "nothing stored ", "[0x40000FFC]"
    line
    mov ebx, PAGE + 0x100
    map P + W + U
    mov al, [ebx]
    mov dword ptr [table], 0
    invlpg [ebx]
    try "behind INVLPG", mov al, [ebx]

    say "-- PAE\n"
    set_cr0 0, CR0_PG
    mov dword ptr [pdpt], offset pae_directory + P
    mov dword ptr [pdpt + 8], offset pae_directory + 4096 + P
    mov dword ptr [pdpt + 16], 0
    mov dword ptr [pdpt + 24], offset pae_directory + 8192 + P
    mov edi, offset pae_directory
    mov eax, P + W + U + PS
    mov ecx, 512
2:  mov [edi], eax
    add eax, 0x200000
    add edi, 8
    dec ecx
    jnz 2b
    mov eax, cr4
    or eax, CR4_PAE
    mov cr4, eax
    mov ecx, EFER
    mov eax, EFER_NXE
    xor edx, edx
    wrmsr
    mov eax, offset pdpt
    mov cr3, eax
    set_cr0 CR0_PG, 0
    map_pae P + W + U
    matrix "4 KiB, all rights", table
    map_pae P + U
    matrix "4 KiB, read-only", table
    map_pae P + W
    matrix "4 KiB, supervisor", table
    map_pae 0
    matrix "4 KiB, not present", table
    map_pae P + W + U, 0, NX_HIGH
    matrix "4 KiB, no execution", table
    map_pae P + W + U, 0, 0x80000
    matrix "4 KiB, bit 51 reserved", table
    map_pae P + W + U, 1
    matrix "2 MiB, all rights", pae_entry
    map_pae P + W, 1, NX_HIGH
    matrix "2 MiB, supervisor, no execution", pae_entry
    map_pae P + W + U + 0x2000, 1
    try "2 MiB, bit 13 reserved", mov al, [ebx]
    set_cr0 CR0_WP, 0
    map_pae P + U
    matrix "4 KiB, read-only, WP", table
    set_cr0 0, CR0_WP
    mov ebx, 0x80000000
    try "PDPTE not present", mov al, [ebx]
    mov dword ptr [pdpt + 16], offset pae_directory + P
    try "loaded with CR3 only", mov al, [ebx]
    reload
    try "loaded now", mov al, [ebx]
    mov dword ptr [pdpt + 16], offset pae_directory + P + W
    mov eax, cr3
    try "PDPTE with reserved bit 1", mov cr3, eax
    mov dword ptr [pdpt + 16], offset pae_directory + P
    try "and without it", mov cr3, eax
    mov ecx, EFER
    xor eax, eax
    xor edx, edx
    wrmsr
    map_pae P + W + U, 0, NX_HIGH
    mov ebx, PAGE + 0x100
    try "bit 63 reserved without NXE", mov al, [ebx]
    set_cr0 0, CR0_PG
    ret

    .bss
    .balign 4096
directory:
    .skip 4 * (PAGE >> 22)
large_entry: .skip 4
    .skip 4092 - 4 * (PAGE >> 22)
table: .skip 4096
pae_directory:
    .skip 4096
pae_entry: .skip 4096 * 2
pdpt: .skip 32
    .text
