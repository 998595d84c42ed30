/* A quotient of 33 bits. */
/* exit: 3 */
/* says: core 0 divided by 2 (EBX), and the quotient does not fit its register */
#include "broken.h"
main:
    mov ebx, 2
    mov edx, 3
    xor eax, eax
root:
    div ebx
    ret
