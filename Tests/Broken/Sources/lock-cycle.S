/* Core 0 has lock a and wants b, core 1 has b and wants a; both try with XCHG. */
/* exit: 4 */
/* cores: 2 */
/* options: --stall 300ms */
/* root: any */
/* says: core 0 waits for lock_b at 0x */
/* says: core 1 waits for lock_a at 0x */
/* frames: take */
#define USES_AP
#include "broken.h"
main:
    mov dword ptr [lock_a], 1
    call start_ap
1:  pause
    cmp dword ptr [lock_b], 0
    je 1b
    mov edi, offset lock_b
    call take
    ret
ap_main:
    mov dword ptr [lock_b], 1
    mov edi, offset lock_a
    call take
    ret
    .type take, @function
take:
    push rbp
    mov rbp, rsp
1:  mov eax, 1
    xchg [rdi], eax
    test eax, eax
    jz 2f
    pause
    jmp 1b
2:  pop rbp
    ret
    .size take, . - take
    .data
    .balign 64
lock_a: .long 0
    .balign 64
lock_b: .long 0
    .text
