/* What a Multiboot guest is given. FLAGS, and ADDRESSES for an image that is no ELF file, come from the test. */
#include "boot.h"

#define MAGIC "0x1BADB002"
#ifdef ADDRESSES
#define FLAGS "0x10003"
__asm__(".pushsection .text.header\n.balign 4\nheader: .long " MAGIC ", " FLAGS ", -(" MAGIC " + " FLAGS ")\n"
        ".long header, load_start, load_end, bss_end, start\n.popsection");
#else
#define FLAGS "0x3"
__asm__(".pushsection .text.header\n.balign 4\nheader: .long " MAGIC ", " FLAGS ", -(" MAGIC " + " FLAGS ")\n.popsection");
#endif

struct info {
    u32 flags, lower, upper, boot_device, command_line, modules, module_list, sections[4], map_length, map, drives[2], config, loader;
};
struct module { u32 start, end, text, reserved; };
struct row { u32 size; u64 address, length; u32 type; } __attribute__((packed));

void main(void)
{
    struct info *info = PTR(entry.b);
    show("magic", entry.a, 8);
    protected_mode();
    is("information below 1 MiB", entry.b < 0x100000);
    is("memory", info->flags & 1);
    is("command line", info->flags >> 2 & 1);
    is("modules", info->flags >> 3 & 1);
    is("a.out symbols", info->flags >> 4 & 1);
    is("sections", info->flags >> 5 & 1);
    is("memory map", info->flags >> 6 & 1);
    is("loader name", info->flags >> 9 & 1);
    is("video", info->flags >> 11 & 3);
    show("lower", info->lower, 8);
    show("upper", info->upper, 8);
    say("command line behind the image's name", behind_first_word(PTR(info->command_line)));
    say("loader", PTR(info->loader));
    u32 rows = 0;
    for (u32 at = info->map; at < info->map + info->map_length; rows++) {
        struct row *row = PTR(at);
        map_row(row->address, row->length, row->type);
        at += row->size + 4;
    }
    map_filler(rows);
    show("modules", info->modules, 8);
    for (u32 i = 0; i < info->modules; i++) {
        struct module *module = (struct module *)PTR(info->module_list) + i;
        show("size", module->end - module->start, 8);
        is("on a page", (module->start & 0xFFF) == 0);
        say("content", PTR(module->start));
        say("arguments", behind_first_word(PTR(module->text)));
    }
    if (info->flags >> 5 & 1) {
        u32 *header = PTR(info->sections[2] + info->sections[3] * info->sections[1]);
        u32 names = header[info->sections[1] == 40 ? 3 : 4];
        show("entry size", info->sections[1], 2);
        say("first name", (char *)PTR(names) + 1);
    } else {
        text("entry size -\nfirst name -\n");
    }
    done();
}
