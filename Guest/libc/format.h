// Inside of printf: where its characters go, and the conversion of floating-point numbers.
#pragma once

#include <stdarg.h>
#include <stddef.h>

// Takes characters one by one; total counts all of them, wanted or not.
struct sink {
    void (*put)(struct sink *sink, char character);
    char *buffer;
    size_t size; // of the buffer
    size_t total;
};

// One conversion of a format, C 7.23.6.1.
struct conversion {
    unsigned left : 1;       // -
    unsigned plus : 1;       // +
    unsigned space : 1;      // ' '
    unsigned alternative : 1; // #
    unsigned zero : 1;       // 0
    int width;
    int precision; // -1: not given
    char specifier;
};

void format(struct sink *sink, const char *text, va_list arguments);
void format_double(struct sink *sink, const struct conversion *conversion, double value);

// Puts prefix and body, padded to the width: spaces in front or behind, or zeros between the two.
void put_padded(struct sink *sink, const struct conversion *conversion, const char *prefix, const char *body, int length, int zeros);
