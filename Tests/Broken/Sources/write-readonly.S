/* A write to a page that is read-only, with CR0.WP. */
/* exit: 3 */
/* says: core 0 wrote to 0x406008: the PTE at physical */
/* says: makes the page read-only (W is 0) and CR0.WP is set */
#include "broken.h"
main:
    and qword ptr [pt + 6 * 8], ~2
    mov rax, cr3
    mov cr3, rax
    mov edi, AREA + 0x6000
root:
    mov qword ptr [rdi + 8], 5
    ret
