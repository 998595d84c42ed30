// An interpreter of a small stack machine with a jump table: indirect branches.
#include "kernels.h"

enum { PUSH, ADD, MULTIPLY, XOR, LOAD, STORE, LOOP, HALT };

// local 0 counts down; local 1 = (local 1 * 31 + local 0) ^ 12345
static const int64_t program[] = {
    PUSH, 60000, STORE, 0, PUSH, 1, STORE, 1,
    LOAD, 1, PUSH, 31, MULTIPLY, LOAD, 0, ADD, PUSH, 12345, XOR, STORE, 1,
    LOOP, 0, 8,
    HALT,
};

uint64_t run_bytecode(void)
{
    static const void *const actions[] = { &&push, &&add, &&multiply, &&xor, &&load, &&store, &&loop, &&halt };
    int64_t stack[8], locals[2] = { 0, 0 }, *top = stack;
    const int64_t *code = program;
#define NEXT goto *actions[*code++]
    NEXT;
push:
    *top++ = *code++;
    NEXT;
add:
    top--;
    top[-1] = (int64_t)((uint64_t)top[-1] + (uint64_t)top[0]);
    NEXT;
multiply:
    top--;
    top[-1] = (int64_t)((uint64_t)top[-1] * (uint64_t)top[0]);
    NEXT;
xor:
    top--;
    top[-1] ^= top[0];
    NEXT;
load:
    *top++ = locals[*code++];
    NEXT;
store:
    locals[*code++] = *--top;
    NEXT;
loop:
    if (--locals[code[0]] != 0)
        code = program + code[1];
    else
        code += 2;
    NEXT;
halt:
    return (uint64_t)locals[1];
}
