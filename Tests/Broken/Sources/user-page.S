/* Level 3 reads a page of the supervisor. */
/* exit: 3 */
/* says: core 0 read 0x407000: the PTE at physical */
/* says: keeps the page for the supervisor (U is 0), and the access was made at level 3 */
#include "broken.h"
main:
    and qword ptr [pt + 7 * 8], ~4
    mov rax, cr3
    mov cr3, rax
    go_user
user:
    nop
root:
    mov al, [AREA + 0x7000]
