/* An IPI to a core that the machine does not have, and then HLT for the answer. */
/* exit: 4 */
/* says: core 0 is halted, waiting for an interrupt */
#include "broken.h"
main:
    call use_handlers
    mov edx, LAPIC + 0xF0
    mov dword ptr [rdx], 0x1FF
    mov edx, ICR_HIGH
    mov dword ptr [rdx], 7 << 24
    mov edx, ICR_LOW
    mov dword ptr [rdx], 0x4040
    sti
root:
    hlt
    ret
