/* Core 0 counts on a core that it never starts. */
/* exit: 4 */
/* cores: 2 */
/* options: --stall 300ms */
/* says: core 0 waits for ap_ready at 0x */
/* says: core 1 is not started: waits for a start-up IPI */
#include "broken.h"
main:
    xor ebx, ebx
1:  inc rbx
    pause
root:
    mov eax, [ap_ready]
    test eax, eax
    jz 1b
    ret
    .data
ap_ready: .long 0
    .text
