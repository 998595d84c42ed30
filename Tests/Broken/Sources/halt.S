/* All cores halt with interrupts off. */
/* exit: 4 */
/* cores: 2 */
/* says: first cause: all cores are halted with interrupts off. */
#define USES_AP
#include "broken.h"
main:
    call start_ap
root:
    hlt
ap_main:
    hlt
