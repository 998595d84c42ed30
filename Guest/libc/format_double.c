// %f, %e and %g, exactly: a double is a whole number times a power of two, and so has finitely many decimal digits, all of which are
// computed before the last wanted one is rounded.
#include "format.h"

#include <stdint.h>
#include <string.h>

#define MANTISSA_BITS 52
#define EXPONENT_MASK 0x7ff
#define EXPONENT_BIAS 1075 // value = mantissa * 2^(exponent - 1075)
#define WORD_BASE 1000000000u
#define WORD_DIGITS 9
#define WORDS_MAX 90                        // 767 significant digits at most
#define DIGITS_MAX (WORDS_MAX * WORD_DIGITS)
#define BODY_MAX (DIGITS_MAX + 340 + 8)     // zeros down to 1e-308, point, exponent

// A number of up to WORDS_MAX words in base 10^9, least significant first.
struct big {
    int count;
    uint32_t words[WORDS_MAX];
};

// 0.d1 d2 d3 ... times 10^point; the digits are characters. Zero has no digits.
struct decimal {
    int point;
    int count;
    char digits[DIGITS_MAX];
};

// Characters on their way to put_padded: body, then zeros that only a huge precision asks for.
struct text {
    int length;
    char body[BODY_MAX];
};

// The factor is less than WORD_BASE, and so is what is carried out at the top.
static void multiply(struct big *number, uint32_t factor)
{
    uint64_t carry = 0;
    for (int i = 0; i < number->count; i++) {
        carry += (uint64_t)number->words[i] * factor;
        number->words[i] = (uint32_t)(carry % WORD_BASE);
        carry /= WORD_BASE;
    }
    if (carry != 0)
        number->words[number->count++] = (uint32_t)carry;
}

static void multiply_power(struct big *number, uint32_t base, int exponent, int step, uint32_t base_to_step)
{
    for (; exponent >= step; exponent -= step)
        multiply(number, base_to_step);
    for (; exponent > 0; exponent--)
        multiply(number, base);
}

static void to_digits(const struct big *number, struct decimal *decimal)
{
    decimal->count = 0;
    for (int i = number->count - 1; i >= 0; i--) {
        uint32_t divisor = WORD_BASE / 10;
        for (; divisor != 0; divisor /= 10) {
            char digit = (char)('0' + number->words[i] / divisor % 10);
            if (decimal->count != 0 || digit != '0')
                decimal->digits[decimal->count++] = digit;
        }
    }
}

// m * 2^e for e < 0 is m * 5^-e / 10^-e: the digits of m * 5^-e with the point moved.
static void decompose(uint64_t bits, struct decimal *decimal)
{
    int exponent = (int)(bits >> MANTISSA_BITS) & EXPONENT_MASK;
    uint64_t mantissa = bits & ((1ull << MANTISSA_BITS) - 1);
    if (exponent == 0)
        exponent = 1;
    else
        mantissa |= 1ull << MANTISSA_BITS;
    exponent -= EXPONENT_BIAS;
    struct big number = { .count = 2, .words = { (uint32_t)(mantissa % WORD_BASE), (uint32_t)(mantissa / WORD_BASE) } };
    if (exponent >= 0)
        multiply_power(&number, 2, exponent, 29, 1u << 29);
    else
        multiply_power(&number, 5, -exponent, 12, 244140625);
    to_digits(&number, decimal);
    decimal->point = decimal->count + (exponent < 0 ? exponent : 0);
}

static int digit_at(const struct decimal *decimal, int index)
{
    return index >= 0 && index < decimal->count ? decimal->digits[index] - '0' : 0;
}

static int rounds_up(const struct decimal *decimal, int keep)
{
    int next = digit_at(decimal, keep);
    if (next != 5)
        return next > 5;
    for (int i = keep + 1; i < decimal->count; i++) {
        if (decimal->digits[i] != '0')
            return 1;
    }
    return digit_at(decimal, keep - 1) % 2;
}

// Keeps so many digits, half to even; none or fewer leaves 0, or 1 where the last kept digit would be.
static void round_to(struct decimal *decimal, int keep)
{
    if (keep >= decimal->count)
        return;
    int up = keep >= 0 && rounds_up(decimal, keep);
    decimal->count = keep < 0 ? 0 : keep;
    for (int i = keep - 1; up && i >= 0; i--) {
        up = decimal->digits[i] == '9';
        decimal->digits[i] = up ? '0' : (char)(decimal->digits[i] + 1);
    }
    if (!up)
        return;
    decimal->point++;
    if (decimal->count == 0)
        decimal->count = 1;
    decimal->digits[0] = '1'; // all others became 0
}

static void add(struct text *text, char character)
{
    if (text->length < BODY_MAX)
        text->body[text->length++] = character;
}

// The digits behind the point, as many as were wanted or as there is room for; returns the zeros that found no room.
static int add_fraction(struct text *text, const struct decimal *decimal, int from, int precision, int room_after)
{
    for (int i = 0; i < precision; i++) {
        if (from + i >= decimal->count && text->length >= BODY_MAX - room_after)
            return precision - i;
        add(text, (char)('0' + digit_at(decimal, from + i)));
    }
    return 0;
}

static int build_fixed(struct text *text, struct decimal *decimal, int precision, int point_always)
{
    round_to(decimal, decimal->point + precision);
    int whole = decimal->count == 0 ? 0 : decimal->point;
    for (int i = 0; i < whole; i++)
        add(text, (char)('0' + digit_at(decimal, i)));
    if (whole <= 0)
        add(text, '0');
    if (precision > 0 || point_always)
        add(text, '.');
    return add_fraction(text, decimal, decimal->point, precision, 0);
}

static void add_exponent(struct text *text, int exponent, char letter)
{
    int magnitude = exponent < 0 ? -exponent : exponent;
    add(text, letter);
    add(text, exponent < 0 ? '-' : '+');
    if (magnitude >= 100)
        add(text, (char)('0' + magnitude / 100));
    add(text, (char)('0' + magnitude / 10 % 10));
    add(text, (char)('0' + magnitude % 10));
}

static void build_exponential(struct text *text, struct decimal *decimal, int precision, int point_always, char letter)
{
    round_to(decimal, precision + 1);
    add(text, (char)('0' + digit_at(decimal, 0)));
    if (precision > 0 || point_always)
        add(text, '.');
    add_fraction(text, decimal, 1, precision, 5);
    add_exponent(text, decimal->count == 0 ? 0 : decimal->point - 1, letter);
}

// %g: the style that is shorter by C's rule, without trailing zeros unless # asks for them.
static int build_general(struct text *text, struct decimal *decimal, int precision, int alternative, char letter)
{
    int significant = precision == 0 ? 1 : precision;
    round_to(decimal, significant);
    int exponent = decimal->count == 0 ? 0 : decimal->point - 1;
    if (!alternative) {
        while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0')
            decimal->count--;
    }
    int shown = alternative ? significant : decimal->count == 0 ? 1 : decimal->count;
    if (exponent < -4 || exponent >= significant) {
        build_exponential(text, decimal, shown - 1, alternative, letter);
        return 0;
    }
    int behind_point = shown - 1 - exponent;
    return build_fixed(text, decimal, behind_point > 0 ? behind_point : 0, alternative);
}

static void put_not_finite(struct sink *sink, struct conversion conversion, const char *sign, int is_nan)
{
    int upper = conversion.specifier < 'a';
    conversion.zero = 0;
    put_padded(sink, &conversion, sign, is_nan ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf"), 3, 0);
}

void format_double(struct sink *sink, const struct conversion *given, double value)
{
    struct conversion conversion = *given;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const char *sign = bits >> 63 ? "-" : conversion.plus ? "+" : conversion.space ? " " : "";
    if ((bits >> MANTISSA_BITS & EXPONENT_MASK) == EXPONENT_MASK) {
        put_not_finite(sink, conversion, sign, (bits << 12) != 0);
        return;
    }

    struct decimal decimal;
    struct text text = { .length = 0 };
    int precision = conversion.precision < 0 ? 6 : conversion.precision;
    int missing_zeros = 0;
    decompose(bits, &decimal);
    switch (conversion.specifier | 0x20) {
    case 'f': missing_zeros = build_fixed(&text, &decimal, precision, conversion.alternative); break;
    case 'e': build_exponential(&text, &decimal, precision, conversion.alternative, (char)(conversion.specifier)); break;
    default: missing_zeros = build_general(&text, &decimal, precision, conversion.alternative, (char)(conversion.specifier - 2)); break;
    }
    int width = conversion.width;
    conversion.width = width > missing_zeros ? width - missing_zeros : 0;
    put_padded(sink, &conversion, sign, text.body, text.length, 0);
    for (; missing_zeros > 0; missing_zeros--) {
        sink->put(sink, '0');
        sink->total++;
    }
}
