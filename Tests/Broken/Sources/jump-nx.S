/* A jump into data that may not be executed. */
/* exit: 3 */
/* says: core 0 jumped to 0x405000: */
/* says: forbids instructions (NX is 1) */
#include "broken.h"
main:
    bts qword ptr [pt + 5 * 8], 63
    mov rax, cr3
    mov cr3, rax
    mov edx, AREA + 0x5000
    mov byte ptr [rdx], 0xC3
root:
    jmp rdx
