/* Start of virtio.c: 64-bit mode as for the other kernels. */
#include "../Sources/kernel64.h"

main:
    sub rsp, 8
    call run
    add rsp, 8
    ret

    .section .note.GNU-stack, "", @progbits
