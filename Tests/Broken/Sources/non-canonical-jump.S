/* A jump through a register whose upper bits are garbage. */
/* exit: 3 */
/* says: core 0 jumped to 0xdead000000100000: the function pointer in R11 is not an address of code; it is not canonical */
#include "broken.h"
main:
    movabs r11, 0xdead000000100000
root:
    jmp r11
