/* #DF and #PF use IST 2, which nobody has filled in; the page at 0 is missing. */
/* exit: 3 */
/* says: core 0 read 0x12345678000: */
/* says: The handler of #PF could not be entered: the handler's stack */
/* says: IST2 */
#include "broken.h"
main:
    call use_handlers
    mov byte ptr [idt + 14 * 16 + 4], 2
    mov byte ptr [idt + 8 * 16 + 4], 2
    movabs rax, 0x12345678000
root:
    mov eax, [rax]
    ret
