/* Not broken at all: a loop that counts in memory, for longer than the patience. */
/* exit: 0 */
/* options: --stall 50ms */
#include "broken.h"
main:
    mov ecx, 20000000
1:  inc qword ptr [AREA]
    cmp [AREA], rcx
    jb 1b
    ret
