/* RSP is not even canonical: #SS. */
/* exit: 3 */
/* says: core 0 executed push rax while RSP is 0x4141414141414141, which is not canonical */
#include "broken.h"
main:
    movabs rsp, 0x4141414141414141
root:
    push rax
