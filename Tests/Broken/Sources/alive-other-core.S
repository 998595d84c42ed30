/* Not broken at all: core 0 spins, counting in a register that nobody reads, until core 1 has counted in one that it does read. */
/* exit: 0 */
/* cores: 2 */
/* options: --stall 50ms */
#define USES_AP
#include "broken.h"
main:
    call start_ap
1:  inc rbx
    pause
    cmp dword ptr [ready], 0
    je 1b
    ret
ap_main:
    mov ecx, 60000000
1:  dec ecx
    jnz 1b
    mov dword ptr [ready], 1
    ret
    .data
ready: .long 0
    .text
