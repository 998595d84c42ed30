/* What boot kernels share: serial port, printing, exit. Freestanding, 32 and 64 bits. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

/* Filled by start.S before anything else. */
extern struct {
    u64 a, b, c, d, si, di, bp, sp, flags, cr0, cr3, cr4;
    u64 cs, ds, es, ss, gdt_limit, gdt_base;
} entry;

#define PTR(address) ((void *)(unsigned long)(address))
#define RAM_ROWS 8

static inline void out8(u16 port, u8 value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }

static void text(const char *s) { while (*s) out8(0x3F8, *s++); }

static void hex(u64 value, int digits)
{
    while (digits-- > 0) out8(0x3F8, "0123456789ABCDEF"[(value >> (4 * digits)) & 15]);
}

static void show(const char *name, u64 value, int digits)
{
    text(name);
    text(" ");
    hex(value, digits);
    text("\n");
}

static void say(const char *name, const char *value)
{
    text(name);
    text(" [");
    text(value);
    text("]\n");
}

static void is(const char *name, int yes)
{
    text(name);
    text(yes ? ": yes\n" : ": no\n");
}

/* The rest of a text behind its first word. */
static inline const char *behind_first_word(const char *s)
{
    while (*s && *s != ' ') s++;
    while (*s == ' ') s++;
    return s;
}

static void map_row(u64 address, u64 size, u32 type)
{
    text("map ");
    hex(address, 12);
    text(" ");
    hex(size, 12);
    text(" ");
    hex(type, 1);
    text("\n");
}

static void map_filler(u32 rows)
{
    for (; rows < RAM_ROWS; rows++) text("map -\n");
}

static inline void signature(const char *name, u64 rsdp)
{
    static char copy[9];
    for (int i = 0; i < 8; i++) copy[i] = rsdp ? ((char *)PTR(rsdp))[i] : 0;
    say(name, copy);
}

static inline u8 sum_of(u64 address, u32 size)
{
    u8 sum = 0;
    for (u32 i = 0; i < size; i++) sum += ((u8 *)PTR(address))[i];
    return sum;
}

/* What all protocols for 32 bits prescribe. */
static inline void protected_mode(void)
{
    is("protection on", entry.cr0 & 1);
    is("paging on", (entry.cr0 >> 31) & 1);
    is("interrupts on", (entry.flags >> 9) & 1);
    is("virtual-8086 mode", (entry.flags >> 17) & 1);
}

static inline u32 bytes_in_low_memory(u32 from, u32 to)
{
    u32 count = 0;
    for (u32 at = from; at < to; at++) count += *(volatile u8 *)PTR(at) != 0;
    return count;
}

static void done(void)
{
    text("end\n");
    out8(0xF4, 0);
    for (;;) __asm__ volatile("hlt");
}
