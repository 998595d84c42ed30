/* A handler that returns to the faulting instruction for ever. */
/* exit: 3 */
/* options: --stall 300ms */
/* says: core 0 read 0x12345678000: */
/* says: Its handler returns to the same instruction without having mended anything. */
/* says: the same again, for ever */
#include "broken.h"
main:
    call use_handlers
    movabs rax, 0x12345678000
root:
    mov ecx, [rax]
    ret
