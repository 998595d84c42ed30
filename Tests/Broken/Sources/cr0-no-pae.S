/* Long mode is enabled, but PAE is not; 32-bit code. */
/* exit: 3 */
/* entry: own */
/* says: core 0 wrote 80000011 to CR0, which switches to long mode (EFER.LME) without CR4.PAE */
#include "../../Kernels/Sources/common.h"
    .text
    .code32
    .global pvh_start
pvh_start:
    mov ecx, EFER
    mov eax, EFER_LME
    xor edx, edx
    wrmsr
    mov eax, 0x80000011
root:
    mov cr0, eax
    hlt
