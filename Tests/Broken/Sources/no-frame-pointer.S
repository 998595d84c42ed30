/* Code without frame pointers: callers are found by searching the stack. */
/* exit: 3 */
/* says: core 0 divided by zero: the divisor at 0x */
/* says: (guess) */
/* frames: outer */
#include "broken.h"
main:
    mov ebp, 0x12345
    call outer
    ret
outer:
    sub rsp, 40
    call inner
    add rsp, 40
    ret
inner:
    sub rsp, 24
    mov eax, 1
    xor edx, edx
root:
    div qword ptr [zero]
    add rsp, 24
    ret
    .data
zero: .quad 0
    .text
