/* Not broken at all: the same exception at the same place two million times, with the count in memory; the handler goes on behind it. */
/* exit: 0 */
/* options: --stall 50ms */
#define HAS_HANDLER
#include "broken.h"
main:
    call use_handlers
    mov qword ptr [AREA], 500000
1:  ud2
    dec qword ptr [AREA]
    jnz 1b
    ret
handler:
    add qword ptr [rsp + 16], 2
    add rsp, 16
    iretq
