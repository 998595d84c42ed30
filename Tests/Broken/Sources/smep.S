/* With SMEP the kernel jumps into a page of the user. */
/* exit: 3 */
/* says: core 0 called 0x40c000 */
/* says: the page belongs to the user (U is 1 in every entry) and CR4.SMEP is set */
#include "broken.h"
main:
    mov ecx, 512 * 4
    mov edi, offset pd
1:  and byte ptr [rdi], 0xFB
    add edi, 8
    dec ecx
    jnz 1b
    or byte ptr [pd + 2 * 8], 4
    mov rax, cr3
    mov cr3, rax
    mov rax, cr4
    or eax, CR4_SMEP
    mov cr4, rax
    mov edx, AREA + 0xC000
    mov byte ptr [rdx], 0xC3
root:
    call rdx
    ret
