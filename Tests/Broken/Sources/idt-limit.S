/* An IDT with room for eight vectors; the fault is number 13. */
/* exit: 3 */
/* says: core 0 executed mov rax, [rax] with the address 0x8000000000000000, which is not canonical (RAX is 0x8000000000000000) */
/* says: The handler of #GP could not be entered: IDT entry 13 will not do: it lies beyond the IDT's limit of 7f */
#include "broken.h"
main:
    call use_handlers
    mov word ptr [idt_pointer], 127
    lidt [idt_pointer]
    movabs rax, 0x8000000000000000
root:
    mov rax, [rax]
    ret
