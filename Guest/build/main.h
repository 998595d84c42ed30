/*
 * Included before every C file of a sample. `main` returns int, or nothing as in the article of July 30; then whatever its last call left
 * in eax must not become the exit code. So a definition of main also defines a constant that tells Kernel/Application.cs which it is:
 *     void main() {   becomes   void toro_main_result(void); const int toro_main_returns = 0; void main() {
 */
#define main                                                                                                                  \
    toro_main_result(void);                                                                                                   \
    extern const int toro_main_returns;                                                                                       \
    const int toro_main_returns = !__builtin_types_compatible_p(__typeof__(toro_main_result()), void);                        \
    __typeof__(toro_main_result()) main
