/* A receiver polls the index of a ring that has no sender. */
/* exit: 4 */
/* says: core 0 waits for used_ring+0x2 at 0x */
/* says: to change (it is 0) */
#include "broken.h"
main:
    movzx ebx, word ptr [used_ring + 2]
1:  pause
root:
    movzx eax, word ptr [used_ring + 2]
    cmp ax, bx
    je 1b
    ret
    .bss
    .balign 4096
    .skip 4096
used_ring: .skip 4096
    .text
