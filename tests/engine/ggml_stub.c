/* ggml's registry of devices for tests: a CPU, and GPUs from the environment.
 *
 * GGML_STUB holds a GPU a line: backend address integrated(0 or 1); the address `-` is unknown.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CPU = 0, GPU = 1, IGPU = 2 };
struct caps { _Bool async, host_buffer, buffer_from_host_ptr, events, mmap_support; };
struct props { const char *name, *description; size_t free, total; int type; const char *id;
               struct caps caps; };
struct device { char backend[32], bus[32]; int type; };

static struct device devices[8];
static size_t n_devices;

size_t ggml_backend_dev_count(void) {
    char *line, *rest = strdup(getenv("GGML_STUB") ? getenv("GGML_STUB") : "");
    strcpy(devices[0].backend, "CPU");
    n_devices = 1;
    while ((line = strtok_r(rest, "\n", &rest))) {
        struct device *d = &devices[n_devices++];
        int is_integrated = 0;
        sscanf(line, "%31s %31s %d", d->backend, d->bus, &is_integrated);
        d->type = is_integrated ? IGPU : GPU;
    }
    return n_devices;
}
void *ggml_backend_dev_get(size_t i) { return i < n_devices ? &devices[i] : NULL; }
int ggml_backend_dev_type(struct device *d) { return d->type; }
void *ggml_backend_dev_backend_reg(struct device *d) { return d->backend; }
const char *ggml_backend_reg_name(const char *backend) { return backend; }
void ggml_backend_dev_get_props(struct device *d, struct props *p) {
    p->name = p->description = d->backend;
    p->type = d->type;
    p->id = strcmp(d->bus, "-") ? d->bus : NULL;
    memset(&p->caps, 1, sizeof p->caps);
}
void *ggml_backend_cpu_buffer_type(void) { return &devices[0]; }
size_t place_of(struct device *d) { return d - devices; }
