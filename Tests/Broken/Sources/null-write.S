/* A write to a member of a null structure. */
/* exit: 3 */
/* says: core 0 wrote to 0x10 through a null pointer (RBX is 0): the PTE at physical */
#include "broken.h"
main:
    unmap_null
    xor ebx, ebx
root:
    mov dword ptr [rbx + 16], 1
    ret
