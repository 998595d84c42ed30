/* Drives virtio-mmio devices by polling, and tells on the serial port what they answered: entropy, block, console with two
   ports, and the console again as a driver that negotiates nothing. Registers and layouts: VirtIO 1.2, 4.2.2, 2.7, 5.2 to 5.4. */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

enum { SLOTS = 24, SLOT_SIZE = 0x200, QUEUES = 6, LENGTH = 8, SLOT_BASE = 0xFEB00000 };
enum { DEVICE_ID = 0x08, FEATURES = 0x10, FEATURES_SEL = 0x14, ACCEPT = 0x20, ACCEPT_SEL = 0x24, QUEUE_SEL = 0x30, QUEUE_MAX = 0x34, QUEUE_NUM = 0x38,
       QUEUE_READY = 0x44, NOTIFY = 0x50, ISR = 0x60, ISR_ACK = 0x64, STATUS = 0x70, DESC = 0x80, AVAIL = 0x90, USED = 0xA0, CONFIG = 0x100 };
enum { NEXT = 1, WRITE = 2 };

struct desc { u64 address; u32 length; u16 flags, next; };

struct queue {
    struct desc desc[LENGTH];
    volatile struct { u16 flags, index, ring[LENGTH], used_event; } avail;
    volatile struct { u16 flags, index; struct { u32 id, length; } ring[LENGTH]; u16 avail_event; } used __attribute__((aligned(4)));
    u32 number, length;
    u16 seen;
} __attribute__((aligned(64)));

static struct queue queues[QUEUES];
static volatile u8 *device;
static u8 buffer[4096], bytes[4096];

static void put(char c) { __asm__ volatile ("out %%al, %%dx" : : "a"(c), "d"((u16)0x3F8)); }

static void say(const char *text) { while (*text) put(*text++); }

static void hex(u64 value)
{
    int digits = 1;
    while (digits < 16 && value >> 4 * digits) digits++;
    while (digits--) put("0123456789abcdef"[value >> 4 * digits & 15]);
}

static void line(const char *text, u64 value) { say(text); say(" "); hex(value); say("\n"); }

static u32 get(u32 offset) { return *(volatile u32 *)(device + offset); }

static void set(u32 offset, u32 value) { *(volatile u32 *)(device + offset) = value; }

static int find(u32 id)
{
    for (u64 slot = 0; slot < SLOTS; slot++) {
        device = (volatile u8 *)(SLOT_BASE + slot * SLOT_SIZE);
        if (get(0) == 0x74726976 && get(4) == 2 && get(DEVICE_ID) == id) return 1;
    }
    say("no device\n");
    return 0;
}

static void set64(u32 offset, const volatile void *address) { set(offset, (u32)(u64)address); set(offset + 4, 0); }

static struct queue *open_queue(u32 number, u32 length)
{
    struct queue *queue = &queues[number];
    for (u64 i = 0; i < sizeof *queue; i++) ((volatile u8 *)queue)[i] = 0;
    queue->number = number;
    queue->length = length;
    set(QUEUE_SEL, number);
    if (get(QUEUE_MAX) < length) say("queue too short\n");
    set(QUEUE_NUM, length);
    set64(DESC, queue->desc);
    set64(AVAIL, &queue->avail);
    set64(USED, &queue->used);
    set(QUEUE_READY, 1);
    return queue;
}

/* Accepts what is offered of the wanted features; the answer is those. */
static u64 negotiate(u64 wanted)
{
    set(STATUS, 0);
    set(STATUS, 1);
    set(STATUS, 3);
    set(FEATURES_SEL, 0);
    u64 offered = get(FEATURES);
    set(FEATURES_SEL, 1);
    offered |= (u64)get(FEATURES) << 32;
    wanted = (wanted | 1UL << 32) & offered;
    set(ACCEPT_SEL, 0);
    set(ACCEPT, (u32)wanted);
    set(ACCEPT_SEL, 1);
    set(ACCEPT, (u32)(wanted >> 32));
    set(STATUS, 11);
    line("status", get(STATUS));
    return wanted;
}

/* Descriptor i of a chain; the last has no more. */
static void describe(struct queue *queue, u32 i, const volatile void *address, u32 length, u16 flags)
{
    queue->desc[i].address = (u64)address;
    queue->desc[i].length = length;
    queue->desc[i].flags = flags;
    queue->desc[i].next = (u16)(i + 1);
}

static void offer(struct queue *queue, u16 head)
{
    u16 index = queue->avail.index;
    queue->avail.ring[index % queue->length] = head;
    __asm__ volatile ("" ::: "memory");
    queue->avail.index = (u16)(index + 1);
    __asm__ volatile ("mfence" ::: "memory");
    set(NOTIFY, queue->number);
}

/* Bytes written by the device to the next chain it has used. */
static u32 await(struct queue *queue)
{
    while (queue->used.index == queue->seen) __asm__ volatile ("pause");
    return queue->used.ring[queue->seen++ % queue->length].length;
}

static void entropy(void)
{
    say("rng\n");
    if (!find(4)) return;
    negotiate(0);
    struct queue *queue = open_queue(0, LENGTH);
    set(STATUS, 15);
    describe(queue, 0, buffer, 64, WRITE);
    offer(queue, 0);
    line("bytes", await(queue));
    line("interrupt", get(ISR));
    set(ISR_ACK, 1);
    line("acknowledged", get(ISR));
    u8 all = 0;
    for (int i = 0; i < 64; i++) all |= buffer[i];
    say(all ? "random\n" : "zeros\n");
}

static u32 request(struct queue *queue, u32 type, u64 sector, u32 length, u16 flags)
{
    static volatile struct { u32 type, reserved; u64 sector; } header;
    static volatile u8 status;
    header.type = type;
    header.sector = sector;
    status = 0xEE;
    describe(queue, 0, &header, 16, NEXT);
    describe(queue, 1, bytes, length, (u16)(NEXT | flags));
    describe(queue, 2, &status, 1, WRITE);
    if (!length) queue->desc[0].next = 2;
    offer(queue, 0);
    await(queue);
    return status;
}

static void block(void)
{
    say("block\n");
    if (!find(2)) return;
    negotiate(1 << 2 | 1 << 6 | 1 << 9 | 1 << 11 | 1 << 13 | 1 << 14);
    struct queue *queue = open_queue(0, LENGTH);
    set(STATUS, 15);
    line("capacity", *(volatile u64 *)(device + CONFIG));
    line("block size", get(CONFIG + 20));
    line("write-back", device[CONFIG + 32]);
    line("identification", request(queue, 8, 0, 20, WRITE));
    bytes[20] = 0;
    say((char *)bytes);
    line("\nread", request(queue, 0, 1, 1024, WRITE));
    say((char *)bytes);
    for (int i = 0; i < 1024; i++) bytes[i] = (u8)(i * 7);
    line("write", request(queue, 1, 4, 1024, 0));
    for (int i = 0; i < 1024; i++) bytes[i] = 0;
    line("read back", request(queue, 0, 4, 1024, WRITE));
    u32 same = 0;
    for (int i = 0; i < 1024; i++) same += bytes[i] == (u8)(i * 7);
    line("same bytes", same);
    line("flush", request(queue, 4, 0, 0, 0));
    line("beyond the end", request(queue, 0, 1UL << 40, 512, WRITE));
    line("no whole sector", request(queue, 1, 0, 100, 0));
    line("unknown", request(queue, 0x55, 0, 512, WRITE));
    *(u64 *)bytes = 5;
    *(u32 *)(bytes + 8) = 1;
    *(u32 *)(bytes + 12) = 0;
    line("write zeroes", request(queue, 13, 0, 16, 0));
    *(u32 *)(bytes + 12) = 1;
    line("discard with unmap", request(queue, 11, 0, 16, 0));
    line("status", get(STATUS));
}

static void send(struct queue *queue, const void *from, u32 length)
{
    describe(queue, 0, from, length, 0);
    offer(queue, 0);
    await(queue);
}

static u32 length_of(const char *text)
{
    u32 length = 0;
    while (text[length]) length++;
    return length;
}

struct control { u32 id; u16 event, value; };

/* Control messages in and out; each is told, but for those of no port of ours. */
static void greet(struct queue *receive, struct queue *transmit)
{
    static struct control out;
    u32 open = 0;
    for (u32 i = 0; i < 4; i++) {
        describe(receive, i, buffer + 64 * i, 64, WRITE);
        offer(receive, (u16)i);
    }
    out = (struct control){ 0xFFFFFFFF, 0, 1 };
    send(transmit, &out, 8);
    while (open != 3) {
        u32 at = receive->seen;
        await(receive);
        u32 head = receive->used.ring[at % receive->length].id;
        struct control in = *(volatile struct control *)(buffer + 64 * head);
        offer(receive, (u16)head);
        if (in.event == 1) {
            line("port", in.id);
            out = (struct control){ in.id, 3, 1 };
            send(transmit, &out, 8);
        } else if (in.event == 4) {
            line("console", in.id);
        } else if (in.event == 6) {
            open |= 1u << in.id;
            out = (struct control){ in.id, 6, 1 };
            send(transmit, &out, 8);
        }
    }
}

static void console(void)
{
    static const char hello[] = "hello from port 0\n";
    say("console\n");
    if (!find(3)) return;
    line("features", negotiate(2));
    for (u32 i = 0; i < QUEUES; i++) open_queue(i, LENGTH);
    set(STATUS, 15);
    greet(&queues[2], &queues[3]);
    send(&queues[1], hello, sizeof hello - 1);
    u32 done = 0;
    do {
        describe(&queues[4], 0, buffer + 1024 + done, 5, WRITE);
        offer(&queues[4], 0);
        done += await(&queues[4]);
    } while (buffer[1024 + done - 1] != '\n');
    send(&queues[5], buffer + 1024, done);
    line("echoed", done);
}

/* As unikernels do it: no feature, no FEATURES_OK, queues of one descriptor, and output before DRIVER_OK. */
static void sloppy(void)
{
    static const char early[] = "before DRIVER_OK\n", late[] = "after it\n";
    say("sloppy\n");
    if (!find(3)) return;
    set(STATUS, 0);
    set(STATUS, 3);
    struct queue *receive = open_queue(0, 1), *transmit = open_queue(1, 1);
    describe(receive, 0, buffer, 100, WRITE);
    offer(receive, 0);
    send(transmit, early, length_of(early));
    set(STATUS, 7);
    send(transmit, late, length_of(late));
    line("status", get(STATUS));
}

void run(void)
{
    entropy();
    block();
    console();
    sloppy();
}
