// math.h: what SSE2 does in an instruction or a few.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

#define HUGE_VAL __builtin_huge_val()
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
#define isnan(value) __builtin_isnan(value)
#define isinf(value) __builtin_isinf_sign(value)
#define isfinite(value) __builtin_isfinite(value)
#define signbit(value) __builtin_signbit(value)

double sqrt(double value);
float sqrtf(float value);
double fabs(double value);
float fabsf(float value);
double floor(double value);
double ceil(double value);
double trunc(double value);
double round(double value);
double fmin(double left, double right);
double fmax(double left, double right);

#ifdef __cplusplus
}
#endif
