/* An IPI to itself through a vector that has no gate. */
/* exit: 3 */
/* root: any */
/* says: core 0 was interrupted by vector 64, which has no handler: IDT entry 64 will not do: it is not present (P is 0) */
#define HAS_HANDLER
#include "broken.h"
main:
    call use_handlers
    mov byte ptr [idt + 64 * 16 + 5], 0x0E
    mov edx, LAPIC + 0xF0
    mov dword ptr [rdx], 0x1FF
    sti
    mov edx, ICR_LOW
    mov dword ptr [rdx], 0x44040
1:  pause
    jmp 1b
/* Any exception is the end. */
handler:
    mov eax, 1
    out DEBUG_EXIT, al
    hlt
