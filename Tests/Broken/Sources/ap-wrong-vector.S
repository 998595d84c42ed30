/* The start-up IPI names a page where the trampoline is not. */
/* exit: 3 */
/* cores: 2 */
/* options: --stall 300ms */
/* root: 0 */
/* says: core 1 executed zeroed memory from 0x70000 to 0x80000: there is no code where its start-up IPI (vector 0x70) sent it */
/* says: it went to 0000:0000 */
#define USES_AP
#include "broken.h"
main:
    mov eax, 0x70
    call send_start
1:  pause
    cmp dword ptr [ap_ready], 0
    je 1b
    ret
ap_main:
    mov dword ptr [ap_ready], 1
    ret
    .data
ap_ready: .long 0
    .text
