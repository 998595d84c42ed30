// stdio.h: formatted output to the console. A line is written in one piece, so lines of different cores do not mix.
#pragma once

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EOF (-1)

// There is one console; both streams lead there, and are buffered by line and core.
typedef struct toro_stream FILE;
extern FILE *const stdout;
extern FILE *const stderr;

int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int vprintf(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));
int fprintf(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));
int vfprintf(FILE *stream, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
int sprintf(char *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
int vsprintf(char *buffer, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));
int snprintf(char *buffer, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int vsnprintf(char *buffer, size_t size, const char *format, va_list arguments) __attribute__((format(printf, 3, 0)));
int puts(const char *text);
int fputs(const char *text, FILE *stream);
int putchar(int character);
int fputc(int character, FILE *stream);
int fflush(FILE *stream);

#define putc(character, stream) fputc(character, stream)

#ifdef __cplusplus
}
#endif
