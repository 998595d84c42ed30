// assert.h: C 7.2. It may be included again with another NDEBUG, hence no include guard.
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) ((condition) ? (void)0 : toro_assertion_failed(#condition, __FILE__, __LINE__))
#endif

#ifndef TORO_ASSERTION_FAILED
#define TORO_ASSERTION_FAILED
#ifdef __cplusplus
extern "C"
#endif
void toro_assertion_failed(const char *condition, const char *file, int line) __attribute__((noreturn));
#endif
