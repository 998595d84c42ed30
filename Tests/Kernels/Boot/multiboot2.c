/* What a Multiboot2 guest is given. */
#include "boot.h"

__asm__(".pushsection .text.header\n.balign 8\n"
        "header: .long 0xE85250D6, 0, header_end - header, -(0xE85250D6 + header_end - header)\n"
        ".short 1, 0\n.long 24, 1, 4, 6, 15\n"                      /* information: command line, memory, map, RSDP */
        ".balign 8\n.short 1, 1\n.long 12, 77\n"                    /* optional information that nobody has */
        ".balign 8\n.short 6, 0\n.long 8\n"                         /* modules on pages */
#ifdef RELOCATABLE
        ".balign 8\n.short 10, 0\n.long 24, 0x400000, 0x1FFFFFF, 0x200000, 1\n"
#endif
        ".balign 8\n.short 99, 1\n.long 8\n"                        /* an optional tag that nobody knows */
        ".balign 8\n.short 0, 0\n.long 8\n"
        "header_end:\n.popsection");

struct tag { u32 type, size; u8 content[]; };

static void memory(struct tag *tag)
{
    u32 *words = (u32 *)tag->content;
    show("lower", words[0], 8);
    show("upper", words[1], 8);
}

static void map(struct tag *tag)
{
    u32 *words = (u32 *)tag->content;
    u32 rows = (tag->size - 16) / words[0];
    show("map entry size", words[0], 8);
    show("map version", words[1], 8);
    for (u32 i = 0; i < rows; i++) {
        u8 *row = tag->content + 8 + i * words[0];
        map_row(*(u64 *)row, *(u64 *)(row + 8), *(u32 *)(row + 16));
    }
}

static void module(struct tag *tag)
{
    u32 *words = (u32 *)tag->content;
    show("module", words[1] - words[0], 8);
    is("on a page", (words[0] & 0xFFF) == 0);
    say("content", PTR(words[0]));
    say("arguments", (char *)(words + 2));
}

static void sections(struct tag *tag)
{
    u32 *words = (u32 *)tag->content;
    u32 *header = (u32 *)(tag->content + 12 + words[2] * words[1]);
    show("sections of", words[1], 2);
    say("first name", (char *)PTR(header[words[1] == 40 ? 3 : 4]) + 1);
}

static void say_rsdp(struct tag *tag)
{
    signature("rsdp", (unsigned long)tag->content);
    show("rsdp sum", sum_of((unsigned long)tag->content, tag->size - 8), 2);
}

static void describe(struct tag *tag)
{
    switch (tag->type) {
    case 1: say("command line", (char *)tag->content); break;
    case 2: say("loader", (char *)tag->content); break;
    case 3: module(tag); break;
    case 4: memory(tag); break;
    case 6: map(tag); break;
    case 9: sections(tag); break;
    case 14: case 15: say_rsdp(tag); break;
    case 21: show("loaded at", *(u32 *)tag->content, 8); break;
    default: show("tag", tag->type, 8); break;
    }
}

void main(void)
{
    u32 *info = PTR(entry.b);
    show("magic", entry.a, 8);
    protected_mode();
    is("information on 8 bytes", (entry.b & 7) == 0);
    struct tag *tag = (struct tag *)(info + 2);
    while (tag->type) {
        describe(tag);
        tag = (struct tag *)((u8 *)tag + ((tag->size + 7) & ~7u));
    }
    is("total size is right", (u8 *)tag + 8 == (u8 *)info + info[0]);
    show("reserved", info[1], 8);
    done();
}
