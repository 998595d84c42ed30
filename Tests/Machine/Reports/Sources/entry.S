/* Boots into the function `kernel` of a C file. */
#include "../../../Broken/Sources/broken.h"
main:
    call kernel
    ret
