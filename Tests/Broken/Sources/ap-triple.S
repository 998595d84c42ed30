/* Core 1 faults without an IDT while core 0 works. */
/* exit: 3 */
/* cores: 2 */
/* says: core 1 wrote to 0x12345678000: */
/* says: The handler of #PF could not be entered */
#define USES_AP
#include "broken.h"
main:
    call start_ap
1:  inc qword ptr [AREA]
    jmp 1b
ap_main:
    movabs rax, 0x12345678000
root:
    mov [rax], rax
    ret
