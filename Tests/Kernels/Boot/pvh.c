/* What a PVH guest is given. */
#include "boot.h"

__asm__(".pushsection .note.Xen, \"a\", @note\n.balign 4\n.long 4, 4, 18\n.asciz \"Xen\"\n.long start\n.popsection");

struct module { u64 address, size, command_line, reserved; };
struct row { u64 address, size; u32 type, reserved; };
struct info { u32 magic, version, flags, modules; u64 module_list, command_line, rsdp, map; u32 rows, reserved; };

void main(void)
{
    struct info *info = PTR(entry.b);
    protected_mode();
    show("cr4", entry.cr4, 8);
    is("start info below 1 MiB", entry.b < 0x100000);
    show("magic", info->magic, 8);
    show("version", info->version, 8);
    show("flags", info->flags, 8);
    say("command line", PTR(info->command_line));
    signature("rsdp", info->rsdp);
    show("rsdp sum", sum_of(info->rsdp, 20), 2);
    for (u32 i = 0; i < info->rows; i++) {
        struct row *row = (struct row *)PTR(info->map) + i;
        map_row(row->address, row->size, row->type);
    }
    map_filler(info->rows);
    show("modules", info->modules, 8);
    for (u32 i = 0; i < info->modules; i++) {
        struct module *module = (struct module *)PTR(info->module_list) + i;
        show("size", module->size, 8);
        is("on a page", (module->address & 0xFFF) == 0);
        is("above 1 MiB", module->address >= 0x100000);
        say("content", PTR(module->address));
        say("arguments", module->command_line ? PTR(module->command_line) : "");
    }
    is("nothing from 400h to 4FFFh", bytes_in_low_memory(0x400, 0x5000) == 0);
    is("nothing from 90000h to 9BFFFh", bytes_in_low_memory(0x90000, 0x9C000) == 0);
    done();
}
