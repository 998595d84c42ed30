/* As exception-loop, but the handler tells the world each time; core 1 sleeps. */
/* exit: 3 */
/* cores: 2 */
/* options: --stall 300ms */
/* says: core 0 executed ud2 */
/* says: Its handler returns to the same instruction */
#define HAS_HANDLER
#include "broken.h"
main:
    call use_handlers
root:
    ud2
    ret
handler:
    push rax
    push rdx
    mov dx, COM1
    mov al, '*'
    out dx, al
    inc qword ptr [AREA]
    pop rdx
    pop rax
    add rsp, 16
    iretq
