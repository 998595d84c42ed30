/* What a Linux kernel is given. The image's setup header is the test's; entered at the first byte (32 bits) or 200h behind it. */
#include "boot.h"

void main(void)
{
    u8 *params = PTR(entry.si);
    u64 *gdt = PTR(entry.gdt_base);
    is("protection on", entry.cr0 & 1);
    is("paging on", (entry.cr0 >> 31) & 1);
    is("interrupts on", (entry.flags >> 9) & 1);
    show("cs", entry.cs, 4);
    show("ds", entry.ds, 4);
    show("es", entry.es, 4);
    show("ss", entry.ss, 4);
    show("gdt limit", entry.gdt_limit, 4);
    show("gdt cs", gdt[2], 16);
    show("gdt ds", gdt[3], 16);
    show("ebx", entry.b, 8);
    show("edi", entry.di, 8);
    show("ebp", entry.bp, 8);
    show("sentinel", params[0x1EF], 2);
    show("header", *(u32 *)(params + 0x202), 8);
    show("version", *(u16 *)(params + 0x206), 4);
    show("loader", params[0x210], 2);
    show("load flags", params[0x211], 2);
    show("heap end", *(u16 *)(params + 0x224), 4);
    show("code32 start", *(u32 *)(params + 0x214), 8);
    say("command line", PTR(*(u32 *)(params + 0x228)));
    signature("rsdp", *(u64 *)(params + 0x70));
    show("memory above 1 MiB, KiB", *(u32 *)(params + 0x1E0), 8);
    u32 rows = params[0x1E8];
    for (u32 i = 0; i < rows; i++) {
        u8 *row = params + 0x2D0 + i * 20;
        map_row(*(u64 *)row, *(u64 *)(row + 8), *(u32 *)(row + 16));
    }
    map_filler(rows);
    u32 initrd = *(u32 *)(params + 0x218);
    show("initrd", initrd, 8);
    show("size", *(u32 *)(params + 0x21C), 8);
    say("content", initrd ? PTR(initrd) : "");
    done();
}
