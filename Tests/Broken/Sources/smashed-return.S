/* A buffer runs over the return address. */
/* exit: 3 */
/* says: core 0 returned to 0x41414141: the return address at 0x */
/* says: on the stack is not an address of code; */
#include "broken.h"
main:
    push rbp
    mov rbp, rsp
    sub rsp, 16
    lea rdi, [rbp - 16]
    mov ecx, 6
    mov eax, 0x41414141
1:  mov [rdi], rax
    add rdi, 8
    dec ecx
    jnz 1b
    mov byte ptr [pd + 0x208 * 8], 0
    mov rax, cr3
    mov cr3, rax
    leave
root:
    ret
