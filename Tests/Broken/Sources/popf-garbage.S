/* POPF from a garbage stack sets TF; the single-step trap has no handler. */
/* exit: 3 */
/* root: any */
/* says: core 0 met a debug trap */
/* says: The handler of #DB could not be entered */
#include "broken.h"
main:
    mov rax, 0x5555555555555555
    push rax
    popfq
    nop
    ret
