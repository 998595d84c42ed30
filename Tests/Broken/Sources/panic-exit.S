/* The handler gives up through the debug-exit port. */
/* exit: 3 */
/* says: core 0 executed nonsense */
/* says: are no instruction */
#define HAS_HANDLER
#include "broken.h"
main:
    call use_handlers
root:
    .byte 0x06, 0x06, 0x06
    ret
handler:
    mov eax, 3
    out DEBUG_EXIT, al
    hlt
