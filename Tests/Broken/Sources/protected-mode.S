/* 32-bit protected mode without paging: a call through a null pointer, and frames of 32 bits. Address 0 is RAM here, so it runs into the void behind it. */
/* exit: 3 */
/* says: core 0 called 0xb0000000: the function pointer in RBX is not an address of code; there is no memory */
/* frames: outer */
#include "../../Kernels/Sources/common.h"
    .text
    .code32
    .global pvh_start
pvh_start:
    mov esp, offset stack_top
    xor ebp, ebp
    call outer
    hlt
outer:
    push ebp
    mov ebp, esp
    mov ebx, 0xB0000000
root:
    call ebx
    leave
    ret
    .bss
    .skip 4096
stack_top:
    .text
