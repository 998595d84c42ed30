/* A table of handlers with a hole, called through memory. */
/* exit: 3 */
/* says: core 0 called address 0: the function pointer at */
/* says: (table+0x8) is null; */
#include "broken.h"
main:
    unmap_null
    mov ecx, 1
root:
    call [table + rcx * 8]
    ret
    .data
table:
    .quad main, 0
    .text
