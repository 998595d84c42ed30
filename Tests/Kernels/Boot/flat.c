/* What a flat 64-bit image is given. */
#include "boot.h"

void main(void)
{
    u32 *info = PTR(entry.b);
    is("paging on", (entry.cr0 >> 31) & 1);
    is("interrupts on", (entry.flags >> 9) & 1);
    show("cs", entry.cs, 4);
    show("ss", entry.ss, 4);
    is("rdi is rbx", entry.di == entry.b);
    is("a stack on 16 bytes", entry.sp && (entry.sp & 15) == 0);
    *((volatile u64 *)PTR(entry.sp) - 1) = 1;
    show("magic", info[0], 8);
    say("command line", PTR(*(u64 *)(info + 6)));
    show("last bytes below 4 GiB", *(volatile u32 *)PTR(0xFEE00030) & 0xFF, 2);
    done();
}
