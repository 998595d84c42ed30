/* The handler gives up the customary way: CLI and HLT. */
/* exit: 4 */
/* says: core 0 read 0x12345678000: */
/* says: and its handler did not come back. Now core 0 is halted with interrupts off. */
#define HAS_HANDLER
#include "broken.h"
main:
    call use_handlers
    movabs rax, 0x12345678000
root:
    mov ecx, [rax]
    ret
handler:
    cli
1:  hlt
    jmp 1b
