/* Text and numbers to the serial port, in 64-bit mode. Behind common.h. */
/* Prints the text behind the call. */
say_inline:
    xchg rsi, [rsp]
    push rax
    push rdx
    pushfq
    cld
    mov dx, COM1
1:  lodsb
    test al, al
    jz 2f
    out dx, al
    jmp 1b
2:  popfq
    pop rdx
    pop rax
    xchg rsi, [rsp]
    ret

/* Prints cl hexadecimal digits of rax. */
say_digits:
    push rax
    push rcx
    push rdx
    push rbx
    mov rbx, rax
1:  dec cl
    js 2f
    mov rax, rbx
    shl cl, 2
    shr rax, cl
    shr cl, 2
    and eax, 15
    add al, '0'
    cmp al, '9'
    jbe 3f
    add al, 'A' - '9' - 1
3:  mov dx, COM1
    out dx, al
    jmp 1b
2:  pop rbx
    pop rdx
    pop rcx
    pop rax
    ret

/* Prints a text and a value. */
    .macro show text, value, digits=16
    say "\text"
    pushfq
    push rax
    push rcx
    mov rax, \value
    mov cl, \digits
    call say_digits
    pop rcx
    pop rax
    popfq
    .endm
