/* Bit 51 in a page-table entry: beyond the physical address width. */
/* exit: 3 */
/* says: core 0 read 0x403000: the PTE at physical */
/* says: has reserved bit 51 set */
/* says: #PF(0009) */
#include "broken.h"
main:
    bts qword ptr [pt + 3 * 8], 51
    mov rax, cr3
    mov cr3, rax
root:
    mov eax, [AREA + 0x3000]
    ret
