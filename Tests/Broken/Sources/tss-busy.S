/* LTR of a TSS that is busy already. */
/* exit: 3 */
/* says: core 0 executed ltr ax with GDT selector 0038: not an available TSS */
#include "broken.h"
main:
    mov eax, TSS
root:
    ltr ax
    ret
