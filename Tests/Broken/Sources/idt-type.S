/* A call gate where an interrupt gate belongs. */
/* exit: 3 */
/* says: core 0 divided by zero: ECX is 0 */
/* says: IDT entry 0 will not do: its type is wrong: call gate, where an interrupt or trap gate must be */
#include "broken.h"
main:
    call use_handlers
    mov byte ptr [idt + 5], 0x8C
    mov byte ptr [idt + 8 * 16 + 5], 0x8C
    mov byte ptr [idt + 13 * 16 + 5], 0x8C
    xor ecx, ecx
    mov eax, 7
    xor edx, edx
root:
    div ecx
    ret
