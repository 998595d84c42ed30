/* The gate of #UD is not present, nor that of #DF. */
/* exit: 3 */
/* says: core 0 executed ud2, which is there to fault */
/* says: The handler of #UD could not be entered: IDT entry 6 will not do: it is not present (P is 0) */
#include "broken.h"
main:
    call use_handlers
    mov byte ptr [idt + 6 * 16 + 5], 0x0E
    mov byte ptr [idt + 8 * 16 + 5], 0x0E
    mov byte ptr [idt + 11 * 16 + 5], 0x0E
root:
    ud2
    ret
