/* The TSS ends before its stack pointers. */
/* exit: 3 */
/* says: core 0 divided by zero */
/* says: RSP0 of the TSS will not do: beyond the TSS's limit of 3 */
#include "broken.h"
main:
    call use_handlers
    mov word ptr [gdt + TSS], 3
    mov byte ptr [gdt + TSS + 5], 0x89
    mov ax, TSS
    ltr ax
    go_user
user:
    xor ecx, ecx
root:
    idiv ecx
