/* What kernels for the PC's old devices share: ports, interrupts that are counted, ends of interrupt. Follows kernel64.h. */

#define PIC1 0x20
#define PIC2 0xA0
#define PIT  0x40
#define PORT61 0x61
#define RTC  0x70
#define ELCR 0x4D0

    .macro port_out port, value
    mov al, \value
    mov dx, \port
    out dx, al
    .endm

    .macro port_in port
    mov dx, \port
    xor eax, eax
    in al, dx
    .endm

    .macro port_show text, port
    port_in \port
    show "\text ", rax, 2
    line
    .endm

    .macro rtc_write register, value
    port_out RTC, \register
    port_out RTC + 1, \value
    .endm

    .macro rtc_show text, register
    port_out RTC, \register
    port_show "\text", RTC + 1
    .endm

/* Both controllers: vectors 40h and 48h, everything masked. */
    .macro pic_start icw4=1
    port_out PIC1, 0x11
    port_out PIC1 + 1, 0x40
    port_out PIC1 + 1, 4
    port_out PIC1 + 1, \icw4
    port_out PIC2, 0x11
    port_out PIC2 + 1, 0x48
    port_out PIC2 + 1, 2
    port_out PIC2 + 1, \icw4
    port_out PIC1 + 1, 0xFF
    port_out PIC2 + 1, 0xFF
    .endm

/* Counter 0 goes up once, soon. */
    .macro pit_once
    port_out PIT + 3, 0x30
    port_out PIT, 0x40
    port_out PIT, 0
    .endm

    .text
/* Waits until bit 0 of the first controller's IRR is set. */
await_timer:
    push rax
    push rdx
    port_out PIC1, 0x0A
1:  port_in PIC1
    test al, 1
    jz 1b
    pop rdx
    pop rax
    ret

/* IRR and ISR of both. */
show_pics:
    port_out PIC1, 0x0A
    port_in PIC1
    show " IRR ", rax, 2
    port_out PIC2, 0x0A
    port_in PIC2
    show " ", rax, 2
    port_out PIC1, 0x0B
    port_in PIC1
    show " ISR ", rax, 2
    port_out PIC2, 0x0B
    port_in PIC2
    show " ", rax, 2
    line
    ret

/* Interrupts on for a while. */
open_window:
    mov ecx, 5000
    sti
1:  dec ecx
    jnz 1b
    cli
    ret

/* Gates of vectors 40h to 6Fh to handlers that count and do not end the interrupt. */
hook_all:
    mov ecx, 0x40
1:  mov edi, ecx
    shl edi, 4
    add edi, offset idt
    mov eax, ecx
    shl eax, 4
    add eax, offset takers
    mov [rdi], ax
    shr eax, 16
    mov [rdi + 6], ax
    inc ecx
    cmp ecx, 0x70
    jb 1b
    ret

/* Vectors taken since the last call, in order. */
taken_list:
    push rcx
    say "taken"
    xor ecx, ecx
1:  cmp ecx, [taken_count]
    jae 2f
    movzx eax, byte ptr [rcx + taken_vectors]
    show " ", rax, 2
    inc ecx
    jmp 1b
2:  line
    mov dword ptr [taken_count], 0
    pop rcx
    ret

taken:
    push rax
    push rdx
    push rbx
    mov rax, [rsp + 24]
    mov ebx, [taken_count]
    mov [rbx + taken_vectors], al
    inc ebx
    and ebx, 63
    mov [taken_count], ebx
    cmp dword ptr [on_taken], 0
    je 1f
    mov edx, [on_taken]
    call rdx
1:  pop rbx
    pop rdx
    pop rax
    add rsp, 8
    iretq

    .balign 16
takers:
    .set vector, 0
    .rept 256
    .balign 16
    push vector
    jmp taken
    .set vector, vector + 1
    .endr

    .bss
taken_count: .skip 8
taken_vectors: .skip 64
on_taken: .skip 8

    .text
