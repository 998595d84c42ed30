// The native half of the oracle: executes single instructions on the host's processor from states that the prover gives, one trap each.
//
// Usage: runner FILE. FILE is mapped and shared with the prover (layout: struct shared; the C# side is Layout.cs). A byte on standard
// input names a slot of cases to run; a byte on standard output says that its outcomes are there. The end of the input ends the process.
//
// Each case is entered by IRETQ with TF set, so that the processor itself stops behind the instruction; every exception arrives as a
// signal on an alternate stack, whose frame holds the whole state. The handler leaves by restoring the stack pointer, not by sigreturn.
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum {
    PAGE = 4096, LINE = 64, XSAVE_SIZE = 832, PATCHES = 8, LINES = 20, CASES = 256, SLOTS = 2, CODE_BYTES = 16, SEGMENTS = 16,
    CODE = 0x200000, CODE_SIZE = 2 * PAGE, STACK = 0x2FE000, STACK_SIZE = 2 * PAGE, DATA = 0x400000, DATA_SIZE = 3 * PAGE,
    LOW = 0x9000, // holds the frame of IRET for code that is not 64-bit
    CONSTANTS = 0x404000, CONSTANTS_SIZE = PAGE, TEMPLATE_SIZE = STACK_SIZE + DATA_SIZE + CONSTANTS_SIZE,
};

struct state {
    uint64_t gpr[16]; // encoding order
    uint64_t rip, flags, fs_base, gs_base;
    uint16_t es, cs, ss, ds, fs, gs;
    uint8_t padding[20];
    uint8_t xsave[XSAVE_SIZE]; // standard form: x87, SSE, AVX
};

struct patch {
    uint64_t address;
    uint32_t length, padding;
    uint8_t bytes[48];
};

struct test_case {
    struct state state;
    uint8_t code[CODE_BYTES];
    uint32_t patch_count, padding;
    uint64_t code_address; // linear address of RIP
    uint32_t more_padding[8];
    struct patch patches[PATCHES];
};

struct line {
    uint64_t address;
    uint8_t bytes[LINE];
};

struct outcome {
    struct state state;
    uint32_t vector, error;
    uint64_t cr2;
    uint32_t line_count, status, padding[10];
    struct line lines[LINES];
    uint8_t tail[32];
};

struct shared {
    uint32_t count[SLOTS];      // cases in a slot
    volatile uint32_t current;  // case that is running, for the report of a crash
    uint32_t segment_count;
    struct user_desc segments[SEGMENTS]; // the LDT
    uint8_t padding[PAGE - 16 - SEGMENTS * sizeof(struct user_desc)];
    uint8_t memory[TEMPLATE_SIZE]; // what stack, data and constants hold at the start of every case
    struct test_case cases[SLOTS][CASES];
    struct outcome outcomes[SLOTS][CASES];
};

_Static_assert(sizeof(struct state) == 1024 && offsetof(struct state, xsave) == 192, "layout");
_Static_assert(sizeof(struct test_case) == 1600 && sizeof(struct outcome) == 2560, "layout");

static struct shared *shared;
static uint8_t *code_alias; // the code pages, writable
static struct outcome *outcome;
static _Alignas(64) uint8_t alternate_stack[64 * 1024];

// Used by the assembly below.
uint64_t home_stack, home_fs, seen_fs, seen_gs;
uint16_t seen_segments[4]; // ES, DS, FS, GS

// State offsets: rip 128, flags 136, fs_base 144, gs_base 152, es 160, cs 162, ss 164, ds 166, fs 168, gs 170, xsave 192.
__asm__(
    ".text\n.globl enter_case\nenter_case:\n"
    "  push %rbx\n  push %rbp\n  push %r12\n  push %r13\n  push %r14\n  push %r15\n"
    "  mov %rsp, home_stack(%rip)\n"
    "  mov $7, %eax\n  xor %edx, %edx\n  xrstor64 192(%rdi)\n"
    "  mov 160(%rdi), %es\n  mov 166(%rdi), %ds\n  mov 168(%rdi), %fs\n  mov 170(%rdi), %gs\n"
    "  mov 144(%rdi), %rax\n  cmpw $0, 168(%rdi)\n  jne 1f\n  wrfsbase %rax\n1:\n"
    "  mov 152(%rdi), %rax\n  cmpw $0, 170(%rdi)\n  jne 2f\n  wrgsbase %rax\n2:\n"
    "  cmpw $0x33, 162(%rdi)\n  je 3f\n  mov $0x9C00, %esp\n3:\n" // LOW: IRET to a 16-bit stack keeps the upper bits of RSP
    "  movzwl 164(%rdi), %eax\n  push %rax\n  push 32(%rdi)\n  push 136(%rdi)\n"
    "  movzwl 162(%rdi), %eax\n  push %rax\n  push 128(%rdi)\n"
    "  mov 0(%rdi), %rax\n  mov 8(%rdi), %rcx\n  mov 16(%rdi), %rdx\n  mov 24(%rdi), %rbx\n  mov 40(%rdi), %rbp\n  mov 48(%rdi), %rsi\n"
    "  mov 64(%rdi), %r8\n  mov 72(%rdi), %r9\n  mov 80(%rdi), %r10\n  mov 88(%rdi), %r11\n  mov 96(%rdi), %r12\n  mov 104(%rdi), %r13\n"
    "  mov 112(%rdi), %r14\n  mov 120(%rdi), %r15\n  mov 56(%rdi), %rdi\n"
    "  iretq\n"
    ".globl on_signal\non_signal:\n"
    "  pushq $2\n  popfq\n" // AC may be set
    "  rdfsbase %rax\n  mov %rax, seen_fs(%rip)\n  rdgsbase %rax\n  mov %rax, seen_gs(%rip)\n"
    "  mov %es, seen_segments(%rip)\n  mov %ds, 2+seen_segments(%rip)\n  mov %fs, 4+seen_segments(%rip)\n  mov %gs, 6+seen_segments(%rip)\n"
    "  xor %eax, %eax\n  mov %eax, %fs\n  mov %eax, %gs\n  mov %eax, %ds\n  mov %eax, %es\n"
    "  mov home_fs(%rip), %rax\n  wrfsbase %rax\n"
    "  mov %rdx, %rdi\n  call record\n"
    "  mov home_stack(%rip), %rsp\n"
    "  pop %r15\n  pop %r14\n  pop %r13\n  pop %r12\n  pop %rbp\n  pop %rbx\n  ret\n");

extern void enter_case(const struct state *state);
extern void on_signal(int number, siginfo_t *info, void *context);

// In encoding order.
static const int registers[16] = {
    REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
    REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

// Components that XSTATE_BV says are in their initial state are not in the image (SDM 1, 13.6).
static void record_vectors(struct state *state, const uint8_t *image)
{
    uint64_t present = *(const uint64_t *)(image + 512);
    memcpy(state->xsave, image, XSAVE_SIZE);
    if (!(present & 1)) {
        memset(state->xsave, 0, 24);
        state->xsave[0] = 0x7F, state->xsave[1] = 0x03;
        memset(state->xsave + 32, 0, 128);
    }
    if (!(present & 2)) memset(state->xsave + 160, 0, 256);
    if (!(present & 4)) memset(state->xsave + 576, 0, 256);
    memset(state->xsave + 416, 0, 160); // software's and the header
}

__attribute__((used)) void record(ucontext_t *context)
{
    struct state *state = &outcome->state;
    const greg_t *gregs = context->uc_mcontext.gregs;
    for (int i = 0; i < 16; i++) state->gpr[i] = (uint64_t)gregs[registers[i]];
    state->rip = (uint64_t)gregs[REG_RIP];
    state->flags = (uint64_t)gregs[REG_EFL];
    state->fs_base = seen_fs;
    state->gs_base = seen_gs;
    state->cs = (uint16_t)gregs[REG_CSGSFS];
    state->ss = (uint16_t)((uint64_t)gregs[REG_CSGSFS] >> 48);
    state->es = seen_segments[0];
    state->ds = seen_segments[1];
    state->fs = seen_segments[2];
    state->gs = seen_segments[3];
    record_vectors(state, (const uint8_t *)context->uc_mcontext.fpregs);
    outcome->vector = (uint32_t)gregs[REG_TRAPNO];
    outcome->error = (uint32_t)gregs[REG_ERR];
    outcome->cr2 = (uint64_t)gregs[REG_CR2];
}

static uint8_t *place(uint64_t address, uint32_t length)
{
    int in_stack = address >= STACK && address + length <= STACK + STACK_SIZE;
    int in_data = address >= DATA && address + length <= DATA + DATA_SIZE;
    return in_stack || in_data ? (uint8_t *)address : NULL;
}

// Notes the lines of an area that differ from the template, and puts them right again.
static void collect(uint8_t *area, const uint8_t *original, int size)
{
    for (int page = 0; page < size; page += 512) {
        if (!memcmp(area + page, original + page, 512)) continue;
        for (int at = page; at < page + 512; at += LINE) {
            if (!memcmp(area + at, original + at, LINE)) continue;
            if (outcome->line_count < LINES) {
                struct line *line = &outcome->lines[outcome->line_count];
                line->address = (uint64_t)(area + at);
                memcpy(line->bytes, area + at, LINE);
            }
            outcome->line_count++;
            memcpy(area + at, original + at, LINE);
        }
    }
}

static void run(const struct test_case *test, struct outcome *to)
{
    uint64_t offset = test->code_address - CODE;
    outcome = to;
    to->line_count = 0;
    if (offset > CODE_SIZE) _exit(3);
    uint64_t room = CODE_SIZE - offset < CODE_BYTES ? CODE_SIZE - offset : CODE_BYTES;
    memcpy(code_alias + offset, test->code, room);
    for (uint32_t i = 0; i < test->patch_count && i < PATCHES; i++) {
        const struct patch *patch = &test->patches[i];
        uint8_t *at = place(patch->address, patch->length);
        if (at && patch->length <= sizeof patch->bytes) memcpy(at, patch->bytes, patch->length);
    }
    enter_case(&test->state);
    memset(code_alias + offset, 0xCC, room);
    if (test->state.cs != 0x33) memset((void *)LOW, 0, PAGE);
    collect((uint8_t *)STACK, shared->memory, STACK_SIZE);
    collect((uint8_t *)DATA, shared->memory + STACK_SIZE, DATA_SIZE);
}

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static void map(uint64_t address, size_t size, const uint8_t *content, int protection)
{
    void *got = mmap((void *)address, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (got != (void *)address) fail("mmap of a fixed address");
    memcpy(got, content, size);
    if (mprotect(got, size, protection)) fail("mprotect");
}

static void map_areas(void)
{
    int file = memfd_create("code", 0);
    if (file < 0 || ftruncate(file, CODE_SIZE)) fail("memfd");
    code_alias = mmap(NULL, CODE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    void *code = mmap((void *)CODE, CODE_SIZE, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED_NOREPLACE, file, 0);
    if (code_alias == MAP_FAILED || code != (void *)CODE) fail("mmap of code");
    memset(code_alias, 0xCC, CODE_SIZE);
    map(STACK, STACK_SIZE, shared->memory, PROT_READ | PROT_WRITE);
    map(DATA, DATA_SIZE, shared->memory + STACK_SIZE, PROT_READ | PROT_WRITE);
    static const uint8_t zero[PAGE];
    map(LOW, PAGE, zero, PROT_READ | PROT_WRITE);
    map(CONSTANTS, CONSTANTS_SIZE, shared->memory + STACK_SIZE + DATA_SIZE, PROT_READ);
}

static void load_segments(void)
{
    for (uint32_t i = 0; i < shared->segment_count; i++)
        if ((int)syscall(SYS_modify_ldt, 0x11, &shared->segments[i], sizeof shared->segments[i])) fail("modify_ldt");
}

static void install_handlers(void)
{
    static const int signals[] = { SIGTRAP, SIGSEGV, SIGILL, SIGFPE, SIGBUS, SIGSYS };
    stack_t stack = { .ss_sp = alternate_stack, .ss_size = sizeof alternate_stack };
    struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
    if (sigaltstack(&stack, NULL)) fail("sigaltstack");
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], &action, NULL)) fail("sigaction");
}

// Whatever an instruction under test turns out to be: it can read and write the two pipes and exit, nothing else.
static void drop_rights(void)
{
    static struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0xC000003E, 1, 0), // AUDIT_ARCH_X86_64
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_read, 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_write, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { sizeof filter / sizeof *filter, filter };
    struct rlimit none = { 0, 0 };
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &none);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) fail("seccomp");
}

int main(int count, char **arguments)
{
    uint8_t slot;
    int file = count == 2 ? open(arguments[1], O_RDWR) : -1;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || shared == MAP_FAILED) fail("shared file");
    __asm__ volatile("rdfsbase %0" : "=r"(home_fs));
    map_areas();
    load_segments();
    install_handlers();
    drop_rights();
    while (read(0, &slot, 1) == 1 && slot < SLOTS) {
        for (uint32_t i = 0; i < shared->count[slot] && i < CASES; i++) {
            shared->current = i;
            run(&shared->cases[slot][i], &shared->outcomes[slot][i]);
        }
        if (write(1, &slot, 1) != 1) break;
    }
    return 0;
}
