/* AC and AM: level 3 must align its data. */
/* exit: 3 */
/* says: core 0 made a misaligned access to 0x409001 at level 3 while CR0.AM and RFLAGS.AC ask for a check */
#include "broken.h"
main:
    mov rax, cr0
    or eax, CR0_AM
    mov cr0, rax
    go_user
user:
    push 0x40202
    popfq
    mov ebx, AREA + 0x9001
root:
    mov eax, [rbx]
