/* Not broken at all: for longer than the patience a core does nothing but count in a register; then it ends well. */
/* exit: 0 */
/* options: --stall 50ms */
#include "broken.h"
main:
    mov ecx, 60000000
1:  mov eax, [flag]
    test eax, eax
    jnz 2f
    dec ecx
    jnz 1b
2:  ret
    .data
flag: .long 0
    .text
