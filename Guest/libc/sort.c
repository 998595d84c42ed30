// Sorting and searching.
#include <stdlib.h>
#include <string.h>

static void swap(char *left, char *right, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char saved = left[i];
        left[i] = right[i];
        right[i] = saved;
    }
}

// Lets the element at root sink until both its children (2n+1, 2n+2) are no greater.
static void sift_down(char *base, size_t root, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && compare(base + child * size, base + (child + 1) * size) < 0)
            child++;
        if (compare(base + root * size, base + child * size) >= 0)
            return;
        swap(base + root * size, base + child * size, size);
    }
}

// Heap sort: n log n always, no memory, no recursion.
void qsort(void *elements, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    char *base = elements;
    for (size_t root = count / 2; root > 0; root--)
        sift_down(base, root - 1, count, size, compare);
    for (size_t last = count; last > 1; last--) {
        swap(base, base + (last - 1) * size, size);
        sift_down(base, 0, last - 1, size, compare);
    }
}

void *bsearch(const void *key, const void *elements, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    const char *base = elements;
    while (count > 0) {
        const char *middle = base + count / 2 * size;
        int order = compare(key, middle);
        if (order == 0)
            return (void *)middle;
        if (order > 0) {
            base = middle + size;
            count--;
        }
        count /= 2;
    }
    return NULL;
}
