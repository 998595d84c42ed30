/* 4-level paging: rights by level, page size and control bits; error codes; accessed and dirty bits; reserved bits. */
#include "kernel64.h"

#define PAGE    0x40000000              /* linear address of the page under test: PDPT entry 1 is taken away from the identity */
#define TARGET  0x200000                /* where it leads; large pages as well */

/* Leads PAGE by a 4-KiB page with these bits. */
    .macro map_small bits
    mov eax, offset test_pd + P + W + U
    mov [pdpt + 8], rax
    mov eax, offset test_pt + P + W + U
    mov [test_pd], rax
    movabs rax, \bits + TARGET
    mov [test_pt], rax
    mov rax, cr3
    mov cr3, rax
    .endm

    .macro map_2m bits
    mov eax, offset test_pd + P + W + U
    mov [pdpt + 8], rax
    movabs rax, \bits + PS + TARGET
    mov [test_pd], rax
    mov rax, cr3
    mov cr3, rax
    .endm

    .macro map_1g bits
    movabs rax, \bits + PS
    mov [pdpt + 8], rax
    mov rax, cr3
    mov cr3, rax
    .endm

/* What level 0 and level 3 may do with the page; then its A and D bits. */
    .macro matrix text, entry
    say "\text\n"
    mov ebx, PAGE + 0x100
    try "  0 load", mov al, [rbx]
    show "  entry ", "[\entry]"
    line
    try "  0 store", mov [rbx], al
    show "  entry ", "[\entry]"
    line
    try_all "  0 fetch", "mov byte ptr [0x200100], 0xC3", "call rbx"
    try_user "  3 load", mov al, [rbx]
    try_user "  3 store", mov [rbx], al
    try_user "  3 fetch", call rbx
    .endm

main:
    map_small P + W + U
    matrix "4 KiB, all rights", test_pt
    map_small P + U
    matrix "4 KiB, read-only", test_pt
    map_small P + W
    matrix "4 KiB, supervisor", test_pt
    map_small 0
    matrix "4 KiB, not present", test_pt
    map_small P + W + U + (1 << 63)
    matrix "4 KiB, no execution", test_pt
    map_small P + W + U + A
    matrix "4 KiB, accessed", test_pt
    map_small P + W + U + (1 << 51)
    matrix "4 KiB, bit 51 reserved", test_pt
    map_2m P + W + U
    matrix "2 MiB, all rights", test_pd
    map_2m P + U
    matrix "2 MiB, read-only", test_pd
    map_2m P + W + (1 << 63)
    matrix "2 MiB, supervisor, no execution", test_pd
    map_2m P + W + U + (1 << 13)
    matrix "2 MiB, bit 13 reserved", test_pd
    map_1g P + W + U
    mov byte ptr [0x100], 0xC3
    say "1 GiB\n"
    mov ebx, PAGE + 0x100
    try "  0 load", mov al, [rbx]
    show "  entry ", "[pdpt + 8]"
    line
    try "  0 store", mov [rbx], al
    show "  entry ", "[pdpt + 8]"
    line
    map_1g P + W + U + (1 << 13)
    try "1 GiB, bit 13 reserved", mov al, [rbx]
    map_1g P + U
    try_user "1 GiB, read-only, store", mov [rbx], al

    say "-- rights of upper levels\n"
    map_small P + W + U
    and qword ptr [pdpt + 8], ~W
    mov rax, cr3
    mov cr3, rax
    try_user "PDPT read-only, store", mov [rbx], al
    map_small P + W + U
    and qword ptr [test_pd], ~U
    mov rax, cr3
    mov cr3, rax
    try_user "directory of the supervisor, load", mov al, [rbx]
    map_small P + W + U
    bts qword ptr [test_pd], 63
    mov rax, cr3
    mov cr3, rax
    try "directory without execution, fetch", call rbx
    mov eax, offset pdpt + P + W + U + PS
    mov [pml4 + 8], rax
    movabs rdx, 0x8000000000
    try "PS in the PML4 is reserved", mov al, [rdx]
    mov qword ptr [pml4 + 8], 0

    say "-- CR0.WP\n"
    mov rax, cr0
    or eax, CR0_WP
    mov cr0, rax
    map_small P + U
    matrix "4 KiB, read-only, WP", test_pt
    mov rax, cr0
    and eax, ~CR0_WP
    mov cr0, rax

    say "-- EFER.NXE clear\n"
    mov ecx, EFER
    rdmsr
    and eax, ~EFER_NXE
    wrmsr
    map_small P + W + U + (1 << 63)
    try "bit 63 is reserved, load", mov al, [rbx]
    try "bit 63 is reserved, fetch", call rbx
    map_small P + W
    try_user "supervisor page, fetch: no I/D bit", call rbx
    mov ecx, EFER
    rdmsr
    or eax, EFER_NXE
    wrmsr

    say "-- SMEP and SMAP: the kernel's own pages become the supervisor's\n"
    and qword ptr [pd], ~U
    mov rax, cr4
    or eax, CR4_SMEP
    mov cr4, rax
    map_small P + W + U
    try "SMEP, fetch from a user page", call rbx
    try "SMEP, load from a user page", mov al, [rbx]
    mov rax, cr4
    xor eax, CR4_SMEP + CR4_SMAP
    mov cr4, rax
    try "SMAP, load from a user page", mov al, [rbx]
    try "SMAP, store to a user page", mov [rbx], al
    try "SMAP, fetch from a user page", call rbx
    try_all "SMAP, load with AC", "stac", "mov al, [rbx]", "clac"
    mov rax, cr4
    and eax, ~CR4_SMAP
    mov cr4, rax
    or qword ptr [pd], U

    say "-- translations that stay\n"
    map_small P + W + U
    mov al, [rbx]
    mov qword ptr [test_pt], 0
    invlpg [rbx]
    try "invlpg forgets", mov al, [rbx]
    mov rax, cr4
    or eax, CR4_PGE
    mov cr4, rax
    map_small P + W + U + G
    mov al, [rbx]
    mov rax, cr4
    and eax, ~CR4_PGE
    mov cr4, rax
    mov qword ptr [test_pt], 0
    mov rax, cr4
    or eax, CR4_PGE
    mov cr4, rax
    try "CR4.PGE changes forget global pages", mov al, [rbx]

    say "-- two pages\n"
    mov rbx, PAGE + 0xFFC
    map_small P + W + U
    try "store across into not present", mov [rbx], rax
    try "load across into not present", mov rax, [rbx]
    mov rbx, PAGE + 0xFFF
    try "word across into not present", mov [rbx], ax
    movabs rbx, 0xFFFF800000000000
    try "upper half", mov al, [rbx]
    ret

    .bss
    .balign 4096
test_pd: .skip 4096
test_pt: .skip 4096
