/* First instructions of a boot kernel: keep what the loader left in the registers, then C. Built with -m32 or -m64. */
    .intel_syntax noprefix
    .section .text.start, "ax"
    .global start
#ifdef __x86_64__
#define REG(name) r##name
#else
#define REG(name) e##name
    .code32
#endif
start:
    mov [entry + 0], REG(ax)
    mov [entry + 8], REG(bx)
    mov [entry + 16], REG(cx)
    mov [entry + 24], REG(dx)
    mov [entry + 32], REG(si)
    mov [entry + 40], REG(di)
    mov [entry + 48], REG(bp)
    mov [entry + 56], REG(sp)
    lea REG(sp), stack_top
#ifdef __x86_64__
    pushfq
#else
    pushfd
#endif
    pop REG(ax)
    mov [entry + 64], REG(ax)
    mov REG(ax), cr0
    mov [entry + 72], REG(ax)
    mov REG(ax), cr3
    mov [entry + 80], REG(ax)
    mov REG(ax), cr4
    mov [entry + 88], REG(ax)
    mov word ptr [entry + 96], cs
    mov word ptr [entry + 104], ds
    mov word ptr [entry + 112], es
    mov word ptr [entry + 120], ss
    sgdt [gdt]
    mov ax, [gdt]
    mov [entry + 128], ax
    mov REG(ax), [gdt + 2]
    mov [entry + 136], REG(ax)
    cld
    call main
1:  hlt
    jmp 1b

    .data
    .balign 16
    .global entry
entry: .skip 18 * 8
gdt: .skip 16

    .bss
    .balign 16
    .skip 4096
stack_top:
