/* The x87 unit divides by zero with the exception unmasked; FWAIT meets it. */
/* exit: 3 */
/* says: core 0 met an x87 exception that its control word 0x37b does not mask: division by zero */
#include "broken.h"
main:
    fninit
    mov word ptr [AREA], 0x37B
    fldcw [AREA]
    fld1
    fldz
    fdivp
root:
    fwait
    ret
