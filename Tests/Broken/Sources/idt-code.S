/* The gates name a data segment as the handler's code. */
/* exit: 3 */
/* says: core 0 executed ud2 */
/* says: GDT selector 0010, which the gate names as the handler's code, will not do: not a code segment */
#include "broken.h"
main:
    call use_handlers
    mov word ptr [idt + 6 * 16 + 2], DATA
    mov word ptr [idt + 8 * 16 + 2], DATA
    mov word ptr [idt + 13 * 16 + 2], DATA
root:
    ud2
    ret
