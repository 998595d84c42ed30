/* CR3 is pointed at memory that the machine does not have. */
/* exit: 3 */
/* says: the PML4E lies at physical address 80000000 */
/* says: where there is no RAM */
/* root: any */
#include "broken.h"
main:
    mov eax, 0x80000000
root:
    mov cr3, rax
    nop
    ret
