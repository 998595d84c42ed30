/* IRET from a stack that holds no frame: CS is a data segment. */
/* exit: 3 */
/* says: core 0 executed iretq with GDT selector 0010: not a code segment */
#include "broken.h"
main:
    push DATA
    push offset stack_top
    push 2
    push DATA
    push offset main
root:
    iretq
