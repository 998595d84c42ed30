/* A table of handlers with a hole, called through memory. */
/* exit: 3 */
/* says: core 0 called address 0: the function pointer at */
/* says: (table+0x8) is null; */
#include "broken.h"
main:
    lgdt [gdt_pointer]
    mov qword ptr [null_page], 0
    mov edx, offset pd
    mov qword ptr [rdx], 0
    mov rax, cr3
    mov cr3, rax
    mov ecx, 1
root:
    call [table + rcx * 8]
    ret
    .data
null_page: .quad 1
table:
    .quad main, 0
    .text
