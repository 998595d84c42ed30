/* A chain of calls that ends in a fault; built without frame pointers. */
volatile int zero;
volatile int sink[64];

static inline __attribute__((always_inline)) int quotient(int value)
{
    return value / zero; /* line 7 */
}

__attribute__((noinline)) int deepest(int value)
{
    sink[value & 63] = value;
    return quotient(value) + 1; /* line 13 */
}

__attribute__((noinline)) int middle(int value)
{
    volatile int room[20];
    room[value & 15] = deepest(value + 1); /* line 19 */
    return room[3] + sink[1];
}

__attribute__((noinline)) void kernel(void)
{
    sink[0] = middle(3) + middle(4); /* line 25 */
}
