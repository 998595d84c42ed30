/* DS is loaded from beyond the GDT. */
/* exit: 3 */
/* says: core 0 executed mov ds, eax with GDT selector 00f0: beyond the table's limit of 97 */
#include "broken.h"
main:
    mov eax, 0xF0
root:
    mov ds, eax
    ret
