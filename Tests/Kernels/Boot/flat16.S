/* A boot sector: what real mode has at its start. Its own code is 16 bits and needs no stack. */
    .intel_syntax noprefix
    .code16
    .text
    .global start
    .macro digit register
    mov al, \register
    and al, 15
    add al, '0'
    cmp al, '9'
    jbe 1f
    add al, 7
1:  out dx, al
    .endm
    .macro word name, value
    mov cx, \value
    mov al, \name
    mov dx, 0x3F8
    out dx, al
    .irp shift, 12, 8, 4, 0
    mov bx, cx
    shr bx, \shift
    digit bl
    .endr
    mov al, 10
    out dx, al
    .endm
start:
    mov si, bx
    word 'c', cs
    word 'd', ds
    word 's', ss
    word 'p', sp
    word 'b', si
    push cs
    pop di
    word 'x', di
    call 2f
2:  pop di
    sub di, offset 2b
    word 'o', di
    smsw di
    word 'm', di
    xor al, al
    out 0xF4, al
    hlt
