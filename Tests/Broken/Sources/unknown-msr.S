/* An MSR that does not exist. */
/* exit: 3 */
/* says: core 0 read MSR 4711, which does not exist */
#include "broken.h"
main:
    mov ecx, 0x4711
root:
    rdmsr
    ret
