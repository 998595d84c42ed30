/* SSE divides by zero with the exception unmasked. */
/* exit: 3 */
/* says: core 0 met an SSE exception that MXCSR (0x1d84) does not mask: division by zero */
#include "broken.h"
main:
    mov dword ptr [AREA], 0x1D80
    ldmxcsr [AREA]
    mov eax, 1
    cvtsi2ss xmm0, eax
    xorps xmm1, xmm1
root:
    divss xmm0, xmm1
    ret
