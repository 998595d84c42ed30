// Output to the console; the kernel collects it by line and core.
#include "format.h"
#include "kernel.h"

#include <stdio.h>
#include <string.h>

#define CHUNK 256

struct toro_stream {
    int unused;
};

static struct toro_stream console;
FILE *const stdout = &console;
FILE *const stderr = &console;

static void flush_chunk(struct sink *sink, size_t filled)
{
    toro_console_write(sink->buffer, (int)filled);
}

static void put_to_console(struct sink *sink, char character)
{
    size_t at = sink->total % CHUNK;
    sink->buffer[at] = character;
    if (at == CHUNK - 1)
        flush_chunk(sink, CHUNK);
}

int vprintf(const char *text, va_list arguments)
{
    char chunk[CHUNK];
    struct sink sink = { .put = put_to_console, .buffer = chunk };
    format(&sink, text, arguments);
    flush_chunk(&sink, sink.total % CHUNK);
    return (int)sink.total;
}

int printf(const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    int length = vprintf(text, arguments);
    va_end(arguments);
    return length;
}

int vfprintf(FILE *stream, const char *text, va_list arguments)
{
    (void)stream;
    return vprintf(text, arguments);
}

int fprintf(FILE *stream, const char *text, ...)
{
    (void)stream;
    va_list arguments;
    va_start(arguments, text);
    int length = vprintf(text, arguments);
    va_end(arguments);
    return length;
}

int fputs(const char *text, FILE *stream)
{
    (void)stream;
    toro_console_write(text, (int)strlen(text));
    return 0;
}

int puts(const char *text)
{
    fputs(text, stdout);
    return fputs("\n", stdout);
}

int fputc(int character, FILE *stream)
{
    (void)stream;
    char text = (char)character;
    toro_console_write(&text, 1);
    return (unsigned char)character;
}

int putchar(int character)
{
    return fputc(character, stdout);
}

int fflush(FILE *stream)
{
    (void)stream;
    toro_console_flush();
    return 0;
}
