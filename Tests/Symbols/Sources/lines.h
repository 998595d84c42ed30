/* Code in a header. */
extern volatile int sink;

static inline __attribute__((always_inline)) int from_header(int value)
{
    sink = value;
    return value | 1;
}
