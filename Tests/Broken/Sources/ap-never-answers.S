/* Core 1 is told to start, but halts before it answers; core 0 polls for ever. */
/* exit: 4 */
/* cores: 2 */
/* says: no core can go on: core 0 waits for ap_ready at 0x */
/* says: to change (it is 0); core 1 is halted, interrupts off */
#define USES_AP
#include "broken.h"
main:
    call start_ap
1:  pause
root:
    cmp dword ptr [ap_ready], 0
    je 1b
    ret
ap_main:
    cli
    hlt
    mov dword ptr [ap_ready], 1
    ret
    .data
ap_ready: .long 0
    .text
