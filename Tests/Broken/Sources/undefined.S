/* AVX while CR4.OSXSAVE is 0. */
/* exit: 3 */
/* says: core 0 executed vaddps ymm0, ymm1, ymm2, which is undefined now: CR4.OSXSAVE is 0, so AVX is switched off */
#include "broken.h"
main:
    nop
root:
    vaddps ymm0, ymm1, ymm2
    ret
