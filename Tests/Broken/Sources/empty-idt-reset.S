/* Not broken at all: an empty IDT and a fault are how a kernel asks for a reset. */
/* exit: 0 */
#include "broken.h"
main:
    mov word ptr [idt_pointer], 0
    lidt [idt_pointer]
    int3
    ret
