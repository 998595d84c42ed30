/* Endless recursion into a page that is not mapped. */
/* exit: 3 */
/* says: core 0 ran out of stack: RSP is 0x */
/* says: the PTE at physical */
/* frames: root */
#include "broken.h"
main:
    mov qword ptr [pt], 0
    mov rax, cr3
    mov cr3, rax
    mov rsp, AREA + 0x2000
    call recurse
    .type recurse, @function
recurse:
    push rbp
    mov rbp, rsp
    sub rsp, 32
root:
    mov [rbp - 8], rdi
    inc rdi
    call recurse
    leave
    ret
    .size recurse, . - recurse
