// Roots and rounding with baseline SSE2.
#include <math.h>
#include <stdint.h>
#include <string.h>

double sqrt(double value)
{
    __asm__("sqrtsd %0, %0" : "+x"(value));
    return value;
}

float sqrtf(float value)
{
    __asm__("sqrtss %0, %0" : "+x"(value));
    return value;
}

double fabs(double value)
{
    return __builtin_fabs(value);
}

float fabsf(float value)
{
    return __builtin_fabsf(value);
}

// From 2^52 on every double is whole (and NaN stays NaN); below, a long holds the whole part. The sign of zero is kept.
double trunc(double value)
{
    if (!(fabs(value) < 0x1p52))
        return value;
    return __builtin_copysign((double)(long)value, value);
}

double floor(double value)
{
    double whole = trunc(value);
    return whole > value ? whole - 1 : whole;
}

double ceil(double value)
{
    double whole = trunc(value);
    return whole < value ? __builtin_copysign(whole + 1, value) : whole;
}

// Halves away from zero; the remainder is exact, so no half is made or lost by adding.
double round(double value)
{
    double whole = trunc(value);
    return fabs(value - whole) >= 0.5 ? whole + __builtin_copysign(1, value) : whole;
}

double fmin(double left, double right)
{
    return isnan(left) || right < left ? right : left;
}

double fmax(double left, double right)
{
    return isnan(left) || right > left ? right : left;
}
