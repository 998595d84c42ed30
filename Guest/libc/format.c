// The engine of printf: parses the format and converts integers, characters, strings and pointers.
#include "format.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MAX 64 // of a 64-bit number, in the smallest base

enum length { LENGTH_INT, LENGTH_CHAR, LENGTH_SHORT, LENGTH_LONG };

static void put(struct sink *sink, char character)
{
    sink->put(sink, character);
    sink->total++;
}

static void put_repeated(struct sink *sink, char character, int count)
{
    for (; count > 0; count--)
        put(sink, character);
}

static void put_text(struct sink *sink, const char *text, int length)
{
    for (int i = 0; i < length; i++)
        put(sink, text[i]);
}

void put_padded(struct sink *sink, const struct conversion *conversion, const char *prefix, const char *body, int length, int zeros)
{
    int prefix_length = (int)strlen(prefix);
    int padding = conversion->width - prefix_length - zeros - length;
    if (conversion->zero && !conversion->left && padding > 0) {
        zeros += padding;
        padding = 0;
    }
    if (!conversion->left)
        put_repeated(sink, ' ', padding);
    put_text(sink, prefix, prefix_length);
    put_repeated(sink, '0', zeros);
    put_text(sink, body, length);
    if (conversion->left)
        put_repeated(sink, ' ', padding);
}

static void put_integer(struct sink *sink, struct conversion conversion, uint64_t magnitude, const char *sign)
{
    unsigned base = conversion.specifier == 'o' ? 8 : (conversion.specifier | 0x20) == 'x' ? 16 : conversion.specifier == 'b' ? 2 : 10;
    const char *symbols = conversion.specifier == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    const char *prefix = sign;
    char digits[DIGITS_MAX];
    int first = DIGITS_MAX;
    if (conversion.alternative && magnitude != 0 && base != 8 && base != 10)
        prefix = base == 2 ? "0b" : conversion.specifier == 'X' ? "0X" : "0x";
    for (; magnitude != 0; magnitude /= base)
        digits[--first] = symbols[magnitude % base];
    int length = DIGITS_MAX - first;
    int minimum = conversion.precision < 0 ? 1 : conversion.precision;
    if (conversion.alternative && base == 8 && minimum <= length)
        minimum = length + 1;
    if (conversion.precision >= 0)
        conversion.zero = 0;
    put_padded(sink, &conversion, prefix, digits + first, length, minimum > length ? minimum - length : 0);
}

static void put_signed(struct sink *sink, struct conversion conversion, int64_t value)
{
    const char *sign = value < 0 ? "-" : conversion.plus ? "+" : conversion.space ? " " : "";
    put_integer(sink, conversion, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, sign);
}

static void put_string(struct sink *sink, struct conversion conversion, const char *text)
{
    if (text == NULL)
        text = "(null)";
    size_t length = conversion.precision < 0 ? strlen(text) : strnlen(text, (size_t)conversion.precision);
    conversion.zero = 0;
    put_padded(sink, &conversion, "", text, (int)length, 0);
}

static void put_pointer(struct sink *sink, struct conversion conversion, const void *pointer)
{
    if (pointer == NULL) {
        conversion.precision = -1;
        put_string(sink, conversion, "(nil)");
        return;
    }
    conversion.specifier = 'x';
    conversion.alternative = 1;
    put_integer(sink, conversion, (uintptr_t)pointer, "");
}

static int64_t next_signed(va_list *arguments, enum length length)
{
    switch (length) {
    case LENGTH_CHAR: return (signed char)va_arg(*arguments, int);
    case LENGTH_SHORT: return (short)va_arg(*arguments, int);
    case LENGTH_LONG: return va_arg(*arguments, long);
    default: return va_arg(*arguments, int);
    }
}

static uint64_t next_unsigned(va_list *arguments, enum length length)
{
    switch (length) {
    case LENGTH_CHAR: return (unsigned char)va_arg(*arguments, unsigned);
    case LENGTH_SHORT: return (unsigned short)va_arg(*arguments, unsigned);
    case LENGTH_LONG: return va_arg(*arguments, unsigned long);
    default: return va_arg(*arguments, unsigned);
    }
}

static const char *parse_flags(const char *text, struct conversion *conversion)
{
    for (;; text++) {
        switch (*text) {
        case '-': conversion->left = 1; break;
        case '+': conversion->plus = 1; break;
        case ' ': conversion->space = 1; break;
        case '#': conversion->alternative = 1; break;
        case '0': conversion->zero = 1; break;
        default: return text;
        }
    }
}

// A number, or * for the next argument.
static const char *parse_number(const char *text, va_list *arguments, int *number)
{
    *number = 0;
    if (*text == '*') {
        *number = va_arg(*arguments, int);
        return text + 1;
    }
    for (; *text >= '0' && *text <= '9'; text++)
        *number = *number < 100000000 ? *number * 10 + (*text - '0') : *number;
    return text;
}

// long, long long, intmax_t, size_t and ptrdiff_t all have 64 bits.
static const char *parse_length(const char *text, enum length *length)
{
    *length = LENGTH_INT;
    switch (*text) {
    case 'h':
        *length = text[1] == 'h' ? LENGTH_CHAR : LENGTH_SHORT;
        return text[1] == 'h' ? text + 2 : text + 1;
    case 'l':
        *length = LENGTH_LONG;
        return text[1] == 'l' ? text + 2 : text + 1;
    case 'j': case 'z': case 't':
        *length = LENGTH_LONG;
        return text + 1;
    default:
        return text;
    }
}

static const char *parse(const char *text, va_list *arguments, struct conversion *conversion, enum length *length)
{
    *conversion = (struct conversion){ .precision = -1 };
    text = parse_flags(text, conversion);
    text = parse_number(text, arguments, &conversion->width);
    if (conversion->width < 0) {
        conversion->left = 1;
        conversion->width = -conversion->width;
    }
    if (*text == '.')
        text = parse_number(text + 1, arguments, &conversion->precision);
    if (conversion->precision < -1)
        conversion->precision = -1;
    text = parse_length(text, length);
    conversion->specifier = *text;
    return text;
}

static void convert(struct sink *sink, struct conversion conversion, enum length length, va_list *arguments)
{
    char character;
    switch (conversion.specifier) {
    case 'd': case 'i':
        put_signed(sink, conversion, next_signed(arguments, length));
        break;
    case 'u': case 'x': case 'X': case 'o': case 'b':
        put_integer(sink, conversion, next_unsigned(arguments, length), "");
        break;
    case 'c':
        character = (char)va_arg(*arguments, int);
        conversion.zero = 0;
        put_padded(sink, &conversion, "", &character, 1, 0);
        break;
    case 's':
        put_string(sink, conversion, va_arg(*arguments, const char *));
        break;
    case 'p':
        put_pointer(sink, conversion, va_arg(*arguments, const void *));
        break;
    case 'f': case 'F': case 'e': case 'E': case 'g': case 'G':
        format_double(sink, &conversion, va_arg(*arguments, double));
        break;
    default: // "%%", and what nobody knows, as it stands
        put(sink, conversion.specifier);
        break;
    }
}

void format(struct sink *sink, const char *text, va_list arguments)
{
    va_list rest;
    va_copy(rest, arguments);
    for (; *text != '\0'; text++) {
        if (*text != '%') {
            put(sink, *text);
            continue;
        }
        struct conversion conversion;
        enum length length;
        text = parse(text + 1, &rest, &conversion, &length);
        if (*text == '\0')
            break;
        convert(sink, conversion, length, &rest);
    }
    va_end(rest);
}

static void put_to_buffer(struct sink *sink, char character)
{
    if (sink->total + 1 < sink->size)
        sink->buffer[sink->total] = character;
}

int vsnprintf(char *buffer, size_t size, const char *text, va_list arguments)
{
    struct sink sink = { .put = put_to_buffer, .buffer = buffer, .size = size };
    format(&sink, text, arguments);
    if (size != 0)
        buffer[sink.total < size ? sink.total : size - 1] = '\0';
    return (int)sink.total;
}

int snprintf(char *buffer, size_t size, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    int length = vsnprintf(buffer, size, text, arguments);
    va_end(arguments);
    return length;
}

int vsprintf(char *buffer, const char *text, va_list arguments)
{
    return vsnprintf(buffer, SIZE_MAX, text, arguments);
}

int sprintf(char *buffer, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    int length = vsprintf(buffer, text, arguments);
    va_end(arguments);
    return length;
}
