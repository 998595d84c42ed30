/* Something writes over the page tables while they are in use. */
/* exit: 3 */
/* says: core 0 read 0x40b000: the PTE at physical */
/* says: is not present */
#include "broken.h"
main:
    mov eax, [AREA + 0xA000]
    mov edi, offset pt
    mov ecx, 512
    mov rax, 0x5a5a5a5a5a5a5a5a
    rep stosq
    mov rax, cr3
    mov cr3, rax
root:
    mov eax, [AREA + 0xB000]
    ret
