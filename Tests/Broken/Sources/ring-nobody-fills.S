/* A receiver polls the index of a ring that has no sender. */
/* exit: 4 */
/* says: core 0 waits for used+0x2 at 0x */
/* says: to change (it is 0) */
#include "broken.h"
main:
    movzx ebx, word ptr [used + 2]
root:
1:  pause
    movzx eax, word ptr [used + 2]
    cmp ax, bx
    je 1b
    ret
    .bss
    .balign 4096
used: .skip 4096
    .text
