// The guest's C library against the host's: its symbols are linked under names that begin with guest_ (LibcTests.cs does that).
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int comparison(const void *, const void *);

int guest_snprintf(char *, size_t, const char *, ...);
int guest_printf(const char *, ...);
int guest_puts(const char *);
size_t guest_strlen(const char *);
size_t guest_strnlen(const char *, size_t);
int guest_strcmp(const char *, const char *);
int guest_strncmp(const char *, const char *, size_t);
char *guest_strcpy(char *, const char *);
char *guest_strncpy(char *, const char *, size_t);
char *guest_strcat(char *, const char *);
char *guest_strncat(char *, const char *, size_t);
char *guest_strchr(const char *, int);
char *guest_strrchr(const char *, int);
char *guest_strstr(const char *, const char *);
size_t guest_strspn(const char *, const char *);
size_t guest_strcspn(const char *, const char *);
void *guest_memchr(const void *, int, size_t);
char *guest_strdup(const char *);
long guest_strtol(const char *, char **, int);
unsigned long guest_strtoul(const char *, char **, int);
int guest_atoi(const char *);
void guest_qsort(void *, size_t, size_t, comparison *);
void *guest_bsearch(const void *, const void *, size_t, size_t, comparison *);
void *guest_malloc(size_t);
void *guest_calloc(size_t, size_t);
void *guest_realloc(void *, size_t);
void *guest_aligned_alloc(size_t, size_t);
void guest_free(void *);
int guest_rand(void);
void guest_srand(unsigned);
double guest_sqrt(double);
double guest_floor(double);
double guest_ceil(double);
double guest_trunc(double);
double guest_round(double);
double guest_fabs(double);
double guest_fmin(double, double);
double guest_fmax(double, double);

// What the kernel gives the library.

static char console[1 << 16];
static int console_length;

void guest_toro_console_write(const char *text, int length)
{
    memcpy(console + console_length, text, (size_t)length);
    console_length += length;
}

struct head {
    void *start;
    size_t size;
};

void *guest_toro_heap_allocate(uint64_t size, uint64_t alignment)
{
    if (size > 1u << 30 || (alignment & (alignment - 1)) != 0)
        return NULL;
    alignment = alignment < 16 ? 16 : alignment;
    char *start = malloc(size + alignment + sizeof(struct head));
    char *memory = (char *)(((uintptr_t)start + sizeof(struct head) + alignment - 1) & ~(alignment - 1));
    ((struct head *)memory)[-1] = (struct head){ start, size };
    memset(memory, 0xcc, size);
    return memory;
}

void guest_toro_heap_free(void *memory)
{
    if (memory != NULL)
        free(((struct head *)memory)[-1].start);
}

uint64_t guest_toro_heap_usable_size(void *memory) { return ((struct head *)memory)[-1].size; }
void guest_toro_console_flush(void) {}
void guest_toro_exit(int code) { exit(code); }
int guest_GetRank(void) { return 0; }
void *guest_memcpy(void *to, const void *from, size_t size) { return memcpy(to, from, size); }
void *guest_memmove(void *to, const void *from, size_t size) { return memmove(to, from, size); }
void *guest_memset(void *memory, int value, size_t size) { return memset(memory, value, size); }
int guest_memcmp(const void *left, const void *right, size_t size) { return memcmp(left, right, size); }

// The checks. A fixed seed: the same cases on every run.

static int failures;
static uint64_t random_state = 20221121;

static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static int below(int limit) { return (int)(next_random() % (unsigned)limit); }

static void expect(int condition, const char *what)
{
    if (condition)
        return;
    failures++;
    if (failures < 20)
        printf("wrong: %s\n", what);
}

#define EXPECT(condition) expect(condition, #condition)

#define SAME(format, ...)                                                                              \
    do {                                                                                               \
        char ours[2000], theirs[2000], what[5000];                                                     \
        int our_length = guest_snprintf(ours, sizeof ours, format, __VA_ARGS__);                       \
        int their_length = snprintf(theirs, sizeof theirs, format, __VA_ARGS__);                       \
        snprintf(what, sizeof what, "\"%s\" gives \"%s\", not \"%s\"", format, ours, theirs);          \
        expect(our_length == their_length && strcmp(ours, theirs) == 0, what);                         \
    } while (0)

static void random_directive(char *to, const char *length, const char *specifiers, int precision_limit)
{
    static const char flags[] = "-+ #0";
    *to++ = '%';
    for (int i = below(4); i > 0; i--)
        *to++ = flags[below(5)];
    if (below(2))
        to += sprintf(to, "%d", 1 + below(40));
    if (below(2))
        to += sprintf(to, ".%d", below(precision_limit));
    sprintf(to, "%s%c", length, specifiers[below((int)strlen(specifiers))]);
}

static void check_integers(void)
{
    static const char *const lengths[] = { "", "hh", "h", "l", "ll", "z", "j", "t" };
    for (int i = 0; i < 200000; i++) {
        char directive[40];
        int length = below(8);
        uint64_t value = next_random() >> below(64);
        random_directive(directive, lengths[length], "diuxXo", 30);
        if (length < 3)
            SAME(directive, (int)value);
        else
            SAME(directive, value);
    }
    SAME("%d %d %ld", INT_MIN, INT_MAX, LONG_MIN);
}

static double random_double(void)
{
    uint64_t bits = next_random();
    double value;
    if (below(2)) // an ordinary one
        return (double)(int64_t)(bits >> below(64)) / (double)(1ull << below(40));
    if (below(4) == 0) // a half, where rounding must go to even
        return (double)below(1000) + 0.5;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void check_doubles(void)
{
    static const double special[] = { 0.0, -0.0, 1.0, 0.1, 9.5, 99.95, 0.00001, 123456789.0, 1e15, 1e16, 1e-5, 1e100, 5e-324, 1.7976931348623157e308, INFINITY, -INFINITY, NAN };
    char directive[40];
    for (int i = 0; i < 200000; i++) {
        double value = random_double();
        random_directive(directive, "", "feEgGF", 25);
        SAME(directive, value);
    }
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
        for (int j = 0; j < 200; j++) {
            random_directive(directive, "", "feEgG", 20);
            SAME(directive, special[i]);
        }
    }
    SAME("%.400f|%.800f|%.1100f", 5e-324, 1.7e308, 0.1);
    SAME("%1300.1200f|%-1300.1200f|", 0.5, 0.5);
    SAME("%.900e|%.900g|%#.900g", 0.1, 0.1, 0.1);
    SAME("%.*f %*.*e %-*g|", 3, 2.5, 20, 4, 1.5, 12, 0.25);
}

static void check_other_conversions(void)
{
    SAME("%s|%10s|%-10s|%.2s|%.0s|%c|%5c|%-5c|%%", "text", "text", "text", "text", "text", 'x', 'y', 'z');
    SAME("%p|%20p|%-20p|%p", (void *)0x1234, (void *)0x1234, (void *)0x1234, NULL);
    SAME("%*d|%-*d|%*d|%.*d", 8, 42, 8, 42, -8, 42, -1, 42);
    SAME("%s %.3s|%.10s", (char *)NULL, "abcdef", "abc");
    char small[5] = "....";
    EXPECT(guest_snprintf(small, sizeof small, "%s", "longer") == 6 && strcmp(small, "long") == 0);
    EXPECT(guest_snprintf(NULL, 0, "%d", 12345) == 5);
    char text[1001];
    memset(text, 'a', 1000);
    text[1000] = '\0';
    console_length = 0;
    EXPECT(guest_printf("%s %d\n", text, 7) == 1003);
    guest_puts("end");
    EXPECT(console_length == 1007 && memcmp(console, text, 1000) == 0 && memcmp(console + 1000, " 7\nend\n", 7) == 0);
}

static int sign_of(int value) { return (value > 0) - (value < 0); }

static void random_text(char *text, int limit)
{
    int length = below(limit);
    for (int i = 0; i < length; i++)
        text[i] = "ab\xff"[below(3)];
    text[length] = '\0';
}

static void check_strings(void)
{
    for (int i = 0; i < 100000; i++) {
        char left[40], right[10], ours[100] = "", theirs[100] = "";
        size_t limit = (size_t)below(15);
        int character = "ab\xff\0"[below(4)];
        random_text(left, 30);
        random_text(right, 5);
        EXPECT(guest_strlen(left) == strlen(left) && guest_strnlen(left, limit) == strnlen(left, limit));
        EXPECT(sign_of(guest_strcmp(left, right)) == sign_of(strcmp(left, right)));
        EXPECT(sign_of(guest_strncmp(left, right, limit)) == sign_of(strncmp(left, right, limit)));
        EXPECT(guest_strchr(left, character) == strchr(left, character) && guest_strrchr(left, character) == strrchr(left, character));
        EXPECT(guest_strstr(left, right) == strstr(left, right));
        EXPECT(guest_strspn(left, right) == strspn(left, right) && guest_strcspn(left, right) == strcspn(left, right));
        EXPECT(guest_memchr(left, character, strlen(left)) == memchr(left, character, strlen(left)));
        guest_strcat(guest_strcpy(ours, left), right);
        guest_strncat(ours, left, limit);
        strcat(strcpy(theirs, left), right);
        strncat(theirs, left, limit);
        EXPECT(strcmp(ours, theirs) == 0);
        memset(ours, 'x', sizeof ours);
        memset(theirs, 'x', sizeof theirs);
        guest_strncpy(ours, left, limit);
        strncpy(theirs, left, limit);
        EXPECT(memcmp(ours, theirs, sizeof ours) == 0);
    }
    char *copy = guest_strdup("copy");
    EXPECT(strcmp(copy, "copy") == 0);
    guest_free(copy);
}

static void check_numbers(void)
{
    static const char *const texts[] = { "0", "42", " -17x", "+9", "0x1fG", "0x", "0xg", "077", "08", "z", "", "-", "9223372036854775807", "9223372036854775808",
                                         "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "-1", "\t\n 5", "Zz" };
    static const int bases[] = { 0, 2, 8, 10, 16, 36 };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t j = 0; j < sizeof bases / sizeof bases[0]; j++) {
            char *ours, *theirs;
            EXPECT(guest_strtol(texts[i], &ours, bases[j]) == strtol(texts[i], &theirs, bases[j]) && ours == theirs);
            EXPECT(guest_strtoul(texts[i], &ours, bases[j]) == strtoul(texts[i], &theirs, bases[j]) && ours == theirs);
        }
    }
    EXPECT(guest_atoi("-123abc") == -123);
}

static int compare_ints(const void *left, const void *right)
{
    int a = *(const int *)left, b = *(const int *)right;
    return (a > b) - (a < b);
}

static void check_sorting(void)
{
    for (int count = 0; count < 300; count++) {
        int ours[300], theirs[300];
        for (int i = 0; i < count; i++)
            ours[i] = theirs[i] = below(100);
        guest_qsort(ours, (size_t)count, sizeof ours[0], compare_ints);
        qsort(theirs, (size_t)count, sizeof theirs[0], compare_ints);
        EXPECT(memcmp(ours, theirs, (size_t)count * sizeof ours[0]) == 0);
        for (int key = -1; key <= 100; key++) {
            int *found = guest_bsearch(&key, ours, (size_t)count, sizeof ours[0], compare_ints);
            void *expected = bsearch(&key, theirs, (size_t)count, sizeof theirs[0], compare_ints);
            EXPECT((found == NULL) == (expected == NULL) && (found == NULL || *found == key));
        }
    }
}

static void check_memory(void)
{
    char *memory = guest_malloc(100);
    for (int i = 0; i < 100; i++)
        memory[i] = (char)i;
    memory = guest_realloc(memory, 100000);
    for (int i = 0; i < 100; i++)
        EXPECT(memory[i] == i);
    memory = guest_realloc(memory, 10);
    EXPECT(memory[9] == 9);
    guest_free(memory);
    int *zeros = guest_calloc(1000, sizeof *zeros);
    for (int i = 0; i < 1000; i++)
        EXPECT(zeros[i] == 0);
    guest_free(zeros);
    EXPECT(guest_calloc(SIZE_MAX / 2, 3) == NULL && guest_malloc(1ull << 40) == NULL);
    void *aligned = guest_aligned_alloc(4096, 4096);
    EXPECT((uintptr_t)aligned % 4096 == 0);
    guest_free(aligned);
    guest_free(guest_malloc(0));
    guest_srand(5);
    int first = guest_rand();
    guest_srand(5);
    EXPECT(guest_rand() == first && guest_rand() != first && first >= 0);
}

static int same_double(double left, double right)
{
    return memcmp(&left, &right, sizeof left) == 0 || (isnan(left) && isnan(right));
}

static void check_mathematics(void)
{
    static const double special[] = { 0.0, -0.0, 0.5, -0.5, 0.49999999999999994, 1.5, 2.5, -2.5, 4503599627370495.5, 4503599627370497.0, 1e300, INFINITY, -INFINITY, NAN };
    int specials = sizeof special / sizeof special[0];
    for (int i = 0; i < 100000; i++) {
        double value = i < specials ? special[i] : random_double();
        EXPECT(same_double(guest_sqrt(value), sqrt(value)) && same_double(guest_fabs(value), fabs(value)));
        EXPECT(same_double(guest_floor(value), floor(value)));
        EXPECT(same_double(guest_ceil(value), ceil(value)));
        EXPECT(same_double(guest_trunc(value), trunc(value)));
        EXPECT(same_double(guest_round(value), round(value)));
    }
    EXPECT(guest_fmin(1, 2) == 1 && guest_fmax(1, 2) == 2 && guest_fmin(NAN, 2) == 2 && guest_fmax(1, NAN) == 1);
}

int main(void)
{
    check_integers();
    check_doubles();
    check_other_conversions();
    check_strings();
    check_numbers();
    check_sorting();
    check_memory();
    check_mathematics();
    printf("%d wrong\n", failures);
    return failures != 0;
}
