/* Level 3 faults, and RSP0 is not canonical. */
/* exit: 3 */
/* says: core 0 executed hlt at level 3: only level 0 may */
/* says: the handler's stack is not canonical: RSP0 is 8000000000001000 */
#include "broken.h"
main:
    call use_handlers
    movabs rax, 0x8000000000001000
    mov [tss + 4], rax
    go_user
user:
    nop
root:
    hlt
