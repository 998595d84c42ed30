// Numbers out of text.
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>

struct parsed {
    unsigned long long magnitude; // ULLONG_MAX if it does not fit
    int overflow;
    int negative;
};

static int digit_of(char character)
{
    if (isdigit(character))
        return character - '0';
    return isalpha(character) ? tolower(character) - 'a' + 10 : INT_MAX;
}

static const char *skip_prefix(const char *text, int *base)
{
    int is_hex = text[0] == '0' && (text[1] | 0x20) == 'x' && digit_of(text[2]) < 16;
    if ((*base == 0 || *base == 16) && is_hex) {
        *base = 16;
        return text + 2;
    }
    if (*base == 0)
        *base = text[0] == '0' ? 8 : 10;
    return text;
}

// C 7.24.1.7: space, sign, prefix, digits; end is where parsing stopped, or the text itself if there was no number.
static struct parsed parse(const char *text, char **end, int base)
{
    struct parsed number = { 0 };
    const char *at = text;
    while (isspace(*at))
        at++;
    number.negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    at = skip_prefix(at, &base);
    const char *first = at;
    for (; digit_of(*at) < base; at++) {
        number.overflow |= __builtin_mul_overflow(number.magnitude, (unsigned)base, &number.magnitude);
        number.overflow |= __builtin_add_overflow(number.magnitude, (unsigned)digit_of(*at), &number.magnitude);
    }
    if (end != NULL)
        *end = (char *)(at == first ? text : at);
    return number;
}

long long strtoll(const char *text, char **end, int base)
{
    struct parsed number = parse(text, end, base);
    if (number.negative)
        return number.overflow || number.magnitude > (unsigned long long)LLONG_MAX ? LLONG_MIN : -(long long)number.magnitude;
    return number.overflow || number.magnitude > LLONG_MAX ? LLONG_MAX : (long long)number.magnitude;
}

unsigned long long strtoull(const char *text, char **end, int base)
{
    struct parsed number = parse(text, end, base);
    if (number.overflow)
        return ULLONG_MAX;
    return number.negative ? 0 - number.magnitude : number.magnitude;
}

long strtol(const char *text, char **end, int base)
{
    return strtoll(text, end, base);
}

unsigned long strtoul(const char *text, char **end, int base)
{
    return strtoull(text, end, base);
}

int atoi(const char *text)
{
    return (int)strtol(text, NULL, 10);
}

long atol(const char *text)
{
    return strtol(text, NULL, 10);
}

long long atoll(const char *text)
{
    return strtoll(text, NULL, 10);
}
