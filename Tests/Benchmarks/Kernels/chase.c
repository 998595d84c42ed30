// A linked list in random order through 512 KiB: each load's address is the last load's result.
#include "kernels.h"

static struct node {
    struct node *next;
    uint64_t value;
} nodes[32 << 10];

// Sattolo's shuffle: one cycle through all nodes.
static void link_nodes(void)
{
    static uint32_t order[LENGTH(nodes)];
    uint64_t seed = 7;
    for (uint32_t i = 0; i < LENGTH(nodes); i++)
        order[i] = i;
    for (uint32_t i = LENGTH(nodes) - 1; i > 0; i--) {
        uint32_t other = (uint32_t)(next_random(&seed) % i), saved = order[i];
        order[i] = order[other];
        order[other] = saved;
    }
    for (uint32_t i = 0; i < LENGTH(nodes); i++) {
        nodes[order[i]].next = &nodes[order[(i + 1) % LENGTH(nodes)]];
        nodes[order[i]].value = i;
    }
}

uint64_t run_chase(void)
{
    if (nodes[0].next == NULL)
        link_nodes();
    uint64_t sum = 0;
    const struct node *node = nodes;
    for (size_t step = 0; step < 4 * LENGTH(nodes) + 5; step++) {
        sum = sum * 3 + node->value;
        node = node->next;
    }
    return sum;
}
