/* CLI at level 3. */
/* exit: 3 */
/* says: core 0 executed cli at level 3, but IOPL is 0 */
#include "broken.h"
main:
    go_user
user:
    nop
root:
    cli
