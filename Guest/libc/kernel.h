// What this library needs of the kernel: the symbols of KernelExports.cs. A real C library would be ported to the same few.
#pragma once

#include <stdint.h>

// Memory of at least size bytes, aligned (a power of two; 16 at least), or a null pointer.
void *toro_heap_allocate(uint64_t size, uint64_t alignment);
void toro_heap_free(void *memory);
uint64_t toro_heap_usable_size(void *memory);

// Collects text by core and writes every line in one piece.
void toro_console_write(const char *text, int length);
void toro_console_flush(void);

void toro_exit(int code) __attribute__((noreturn));
