/* RSP is garbage. */
/* exit: 3 */
/* says: core 0 used a stack that is none: RSP is 0x7777000000 */
#include "broken.h"
main:
    movabs rsp, 0x7777000000
root:
    push rax
