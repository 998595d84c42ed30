/* What kernels of both widths share: PVH note, constants, serial port, exit. Intel syntax, as the manuals have it. */
    .intel_syntax noprefix

#define COM1            0x3F8
#define DEBUG_EXIT      0xF4
#define LAPIC           0xFEE00000

#define CR0_PE          0x1
#define CR0_MP          0x2
#define CR0_EM          0x4
#define CR0_TS          0x8
#define CR0_ET          0x10
#define CR0_NE          0x20
#define CR0_WP          0x10000
#define CR0_AM          0x40000
#define CR0_NW          0x20000000
#define CR0_CD          0x40000000
#define CR0_PG          0x80000000
#define CR4_DE          0x8
#define CR4_PSE         0x10
#define CR4_PAE         0x20
#define CR4_PGE         0x80
#define CR4_OSFXSR      0x200
#define CR4_OSXMMEXCPT  0x400
#define CR4_UMIP        0x800
#define CR4_FSGSBASE    0x10000
#define CR4_PCIDE       0x20000
#define CR4_OSXSAVE     0x40000
#define CR4_SMEP        0x100000
#define CR4_SMAP        0x200000
#define EFER            0xC0000080
#define EFER_SCE        0x1
#define EFER_LME        0x100
#define EFER_NXE        0x800

/* Selectors of both widths. */
#define CODE64          0x08
#define DATA            0x10
#define USER_CODE32     0x1B
#define USER_DATA       0x23
#define USER_CODE64     0x2B
#define CODE32          0x30
#define TSS             0x38
#define CODE16          0x48
#define DATA16          0x50
#define FREE            0x58            /* first of eight slots that a test may fill */

/* Vector of the call by which a test leaves the user level. */
#define LEAVE           0x80

    .section .note.Xen, "a", @note
    .balign 4
    .long 4, 8, 18                      /* XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .quad pvh_start

/* Page-table bits. */
#define P   1
#define W   2
#define U   4
#define A   0x20
#define D   0x40
#define PS  0x80
#define G   0x100

/* Prints a text; changes nothing. */
    .macro say text:vararg
    call say_inline
    .asciz \text
    .endm

/* Ends a line. */
    .macro line
    say "\n"
    .endm
