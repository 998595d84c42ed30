/* A null function pointer; nothing is mapped at 0. */
/* exit: 3 */
/* says: core 0 called address 0: the function pointer in RAX is null; the PTE at physical */
/* says: is not present */
/* says: The handler of #PF could not be entered */
#include "broken.h"
main:
    unmap_null
    xor eax, eax
root:
    call rax
    ret
