/* Metal and Objective-C's runtime for tests, as far as we speak to them.
 *
 * METAL_STUB is what the device recommends, in bytes; without it there is no device.
 */
#include <stdlib.h>
#include <string.h>

static int device, n_released;

void *MTLCreateSystemDefaultDevice(void) { return getenv("METAL_STUB") ? &device : NULL; }
void *sel_registerName(const char *name) { return strdup(name); }
int n_releases(void) { return n_released; }
unsigned long long objc_msgSend(void *self, const char *message) {
    if (self != &device) abort();
    if (!strcmp(message, "release")) return ++n_released;
    if (strcmp(message, "recommendedMaxWorkingSetSize")) abort();
    return strtoull(getenv("METAL_STUB"), NULL, 10);
}
