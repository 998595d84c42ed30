/* Not broken at all: a program that polls the serial port for input for a while. */
/* exit: 0 */
/* options: --stall 50ms */
#include "broken.h"
main:
    mov ecx, 600000
    mov dx, COM1 + 5
1:  in al, dx
    test al, 1
    jnz 2f
    dec ecx
    jnz 1b
2:  ret
