/* An aligned SSE load from an address that is not. */
/* exit: 3 */
/* says: core 0 executed movaps xmm0, [rsi] with the address 0x408004, which is not aligned to 16 bytes as this instruction demands */
#include "broken.h"
main:
    mov esi, AREA + 0x8004
root:
    movaps xmm0, [rsi]
    ret
