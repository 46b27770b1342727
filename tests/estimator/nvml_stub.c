/* A driver for tests: NVML as far as we ask it, with cards from the environment.
 *
 * NVML_STUB holds a card a line: uuid name cores total free reserved mig
 * `total` 0 is a card without memory of its own; `mig` > 0 cuts it into so many slices; card i
 * sits at bus i + 1. A card that is called LOST fell off its bus.
 * NVML_STUB_HANG makes the first call never return, NVML_STUB_UNLOADED makes it say that the
 * kernel has no driver, and NVML_STUB_OLD takes away what drivers before 510 did not have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OK = 0, INVALID = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6, UNLOADED = 9, NO_FUNCTION = 13,
       LOST = 15, VERSION_2 = 40 | 2 << 24 };

struct card { char uuid[96], name[96]; unsigned cores; unsigned long long total, free, reserved;
              unsigned mig; struct card *slices; };
struct pci { char legacy[16]; unsigned domain, bus, device, id, subsystem; char bus_id[32]; };
struct memory_1 { unsigned long long total, free, used; };
struct memory { unsigned version; unsigned long long total, reserved, free, used; };

static struct card cards[8];
static unsigned n_cards;

int nvmlInitWithFlags(unsigned flags) {
    char *line, *rest = strdup(getenv("NVML_STUB") ? getenv("NVML_STUB") : "");
    (void) flags;
    if (getenv("NVML_STUB_HANG")) pause();
    if (getenv("NVML_STUB_UNLOADED")) return UNLOADED;
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
    if (!strcmp(cards[i].name, "LOST")) return LOST;
    *c = &cards[i];
    return OK;
}
int nvmlDeviceGetPciInfo_v3(struct card *c, struct pci *p) {
    if (!c->total) return NOT_SUPPORTED;
    p->bus = 1 + (unsigned) (c - cards);
    snprintf(p->bus_id, sizeof p->bus_id, "0000000A:%02X:00.0", p->bus);
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
    if (getenv("NVML_STUB_OLD")) return NO_FUNCTION;
    if (m->version != VERSION_2) return INVALID;
    if (!c->total) return NOT_SUPPORTED;
    m->total = c->total;
    m->free = c->free;
    m->reserved = c->reserved;
    m->used = c->total - c->free - c->reserved;
    return OK;
}
int nvmlDeviceGetMemoryInfo(struct card *c, struct memory_1 *m) {
    m->total = c->total;
    m->free = c->free;
    m->used = c->total - c->free;
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
