/* A far return to a code segment with L and D both set. */
/* exit: 3 */
/* says: core 0 executed retfq with GDT selector 0058: L and D are both set, which long mode forbids */
#include "broken.h"
main:
    movabs rax, 0x00EF9B000000FFFF
    mov [free_slots], rax
    push FREE
    push offset 1f
root:
    retfq
1:  ret
