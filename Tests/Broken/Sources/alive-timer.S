/* Not broken at all: both cores sleep, but a timer is armed. */
/* exit: 0 */
/* cores: 2 */
/* options: --stall 50ms */
#define HAS_HANDLER
#include "broken.h"
main:
    call use_handlers
    mov edx, LAPIC + 0xF0
    mov dword ptr [rdx], 0x1FF
    mov edx, LAPIC + 0x3E0
    mov dword ptr [rdx], 0xB
    mov edx, LAPIC + 0x320
    mov dword ptr [rdx], 0x40
    mov edx, LAPIC + 0x380
    mov dword ptr [rdx], 400000000
    sti
1:  hlt
    jmp 1b
handler:
    xor eax, eax
    out DEBUG_EXIT, al
    hlt
