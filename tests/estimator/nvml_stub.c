/* A driver for tests: NVML as far as we ask it, with cards from the environment.
 *
 * NVML_STUB holds a card a line: uuid name cores total free reserved mig
 * `total` 0 is a card without memory of its own; `mig` > 0 cuts it into so many slices.
 * NVML_STUB_HANG makes the first call never return.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OK = 0, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, VERSION_2 = 40 | 2 << 24 };

struct card { char uuid[96], name[96]; unsigned cores; unsigned long long total, free, reserved;
              unsigned mig; struct card *slices; };
struct memory { unsigned version; unsigned long long total, reserved, free, used; };

static struct card cards[8];
static unsigned n_cards;

int nvmlInitWithFlags(unsigned flags) {
    char *line, *rest = strdup(getenv("NVML_STUB") ? getenv("NVML_STUB") : "");
    (void) flags;
    if (getenv("NVML_STUB_HANG")) pause();
    n_cards = 0;
    while ((line = strtok_r(rest, "\n", &rest))) {
        struct card *c = &cards[n_cards++];
        sscanf(line, "%95s %95s %u %llu %llu %llu %u", c->uuid, c->name, &c->cores, &c->total,
               &c->free, &c->reserved, &c->mig);
        c->slices = calloc(c->mig + 1, sizeof *c);
        for (unsigned i = 0; i < c->mig; i++) {
            struct card *s = &c->slices[i];
            *s = *c;
            snprintf(s->uuid, sizeof s->uuid, "MIG-%.80s-%u", c->uuid, i);
            s->total /= c->mig;
            s->free /= c->mig;
            s->mig = 0;
        }
    }
    return OK;
}
int nvmlShutdown(void) { return OK; }
const char *nvmlErrorString(int code) { (void) code; return "stub error"; }
int nvmlDeviceGetCount_v2(unsigned *n) { *n = n_cards; return OK; }
int nvmlDeviceGetHandleByIndex_v2(unsigned i, struct card **c) {
    if (i >= n_cards) return INVALID;
    *c = &cards[i];
    return OK;
}
int nvmlDeviceGetUUID(struct card *c, char *out, unsigned n) {
    snprintf(out, n, "%s", c->uuid);
    return OK;
}
int nvmlDeviceGetName(struct card *c, char *out, unsigned n) {
    snprintf(out, n, "%s", c->name);
    for (; *out; out++) if (*out == '_') *out = ' ';
    return OK;
}
int nvmlDeviceGetNumGpuCores(struct card *c, unsigned *n) {
    *n = c->cores;
    return c->cores ? OK : NOT_SUPPORTED;
}
int nvmlDeviceGetMemoryInfo_v2(struct card *c, struct memory *m) {
    if (m->version != VERSION_2) return INVALID;
    if (!c->total) return NOT_SUPPORTED;
    m->total = c->total;
    m->free = c->free;
    m->reserved = c->reserved;
    m->used = c->total - c->free - c->reserved;
    return OK;
}
int nvmlDeviceGetMigMode(struct card *c, unsigned *now, unsigned *later) {
    if (!c->cores) return NOT_SUPPORTED;
    *now = *later = c->mig > 0;
    return OK;
}
int nvmlDeviceGetMaxMigDeviceCount(struct card *c, unsigned *n) { *n = c->mig + 1; return OK; }
int nvmlDeviceGetMigDeviceHandleByIndex(struct card *c, unsigned i, struct card **slice) {
    if (i >= c->mig) return NOT_FOUND;
    *slice = &c->slices[i];
    return OK;
}
