// GPUs that are not there: they say what CUDA's would (which operations they compute, how they
// pad), so that llama.cpp plans a load on them without allocation and reports the bytes.
//
// Declared here is only as much of ggml's interface (ggml-backend-impl.h, ggml.h, llama-ext.h) as
// is used; rows of function pointers are arrays with the position of each named.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>

struct Registry { int api_version; void * functions[4]; void * context; };
struct Device { void * functions[15]; Registry * registry; void * context; };
struct BufferType { void * functions[6]; Device * device; void * context; };
struct BufferFunctions { void * functions[11]; };
struct Buffer { BufferFunctions row; BufferType * type; void * context; size_t size; int usage; };
struct Backend { const void * guid; void * functions[16]; Device * device; void * context; };
struct Event { Device * device; void * context; };
struct Caps { bool async, host_buffer, buffer_from_host_ptr, events, mmap_support; };
struct Props {
    const char * name, * description; size_t free, total; int type; const char * id; Caps caps;
};
struct Tensor {
    int type; Buffer * buffer; int64_t ne[4]; size_t nb[4]; int op; int32_t params[16], flags;
    Tensor * src[10], * view_src; size_t view_offset;
};
struct Bytes { size_t model, context, compute; };

extern "C" {
Buffer * ggml_backend_buffer_init(BufferType *, BufferFunctions, void * context, size_t size);
const char * ggml_backend_buft_name(BufferType *);
const char * ggml_op_name(int);
size_t ggml_nbytes(const Tensor *);
int64_t ggml_nelements(const Tensor *);
int64_t ggml_nrows(const Tensor *);
size_t ggml_row_size(int, int64_t);
bool ggml_is_quantized(int);
}
struct llama_context;
std::map<BufferType *, Bytes> llama_get_memory_breakdown(const llama_context *);

namespace {

constexpr int MAX_GPUS = 16, GPU = 1, F16 = 1, PADDED_ROW = 512, ALIGNMENT = 128;
constexpr int64_t OFFLOADED_BATCH = 32;
constexpr size_t BYTES = (size_t) 1 << 42;

struct Gpu { Device device; BufferType type; std::string name; };
Gpu gpus[MAX_GPUS];
Registry registry;

template <typename Function> void * at(Function * function) { return (void *) function; }
const Gpu & of(const Device * device) { return *(const Gpu *) device->context; }
bool is(const Tensor * op, const char * name) { return !strcmp(ggml_op_name(op->op), name); }

// Flash attention of a CUDA GPU with tensor cores (ggml-cuda/fattn.cu).
bool can_attend(const Tensor * op) {
    const Tensor * q = op->src[0], * k = op->src[1], * v = op->src[2], * mask = op->src[3];
    const int64_t keys = k->ne[0], values = v->ne[0], shared = q->ne[2] / k->ne[2];
    const bool is_grouped = shared >= 2 && mask && k->ne[1] % 256 == 0;
    if (mask && mask->ne[2] != 1) return false;
    for (int64_t usual : {40, 64, 72, 80, 96, 112, 128, 256}) {
        if (keys == usual) return values == keys;
    }
    if (keys == 192) return values == 128 && is_grouped && shared % 8 == 0;
    if (keys == 320) return values == 256 && is_grouped && shared % 32 == 0;
    if (keys == 512) return values == 512 && is_grouped;
    return keys == 576 && values == 512 && is_grouped;
}

bool supports_op(Device * device, const Tensor * op) {
    for (const Tensor * source : op->src) {
        if (!source || !source->buffer) continue;
        const BufferType * type = source->buffer->type;
        if (type->functions[0] == gpus[0].type.functions[0] && type->device != device) return false;
    }
    if (is(op, "FLASH_ATTN_EXT")) return can_attend(op);
    if (is(op, "LIGHTNING_INDEXER")) {
        const int64_t width = op->src[0]->ne[0], heads = op->src[0]->ne[1];
        return width == 128 && (heads == 64 || heads == 32);
    }
    return true;
}

bool offload_op(Device *, const Tensor * op) {
    if (is(op, "GET_ROWS")) return false;
    if (is(op, "MUL_MAT")) return op->ne[1] >= OFFLOADED_BATCH;
    if (is(op, "MUL_MAT_ID") || is(op, "ROPE")) return op->ne[2] >= OFFLOADED_BATCH;
    return ggml_nrows(op) >= OFFLOADED_BATCH;
}

size_t padded(size_t n) { return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT; }

size_t alloc_size(BufferType *, const Tensor * tensor) {
    size_t size = ggml_nbytes(tensor);
    if (is(tensor, "FLASH_ATTN_EXT") && tensor->src[0]->ne[1] > 2) {
        const Tensor * k = tensor->src[1], * v = tensor->src[2];
        const bool is_part = v->view_src && (v->view_src == k ||
            (v->view_src == k->view_src && v->view_offset == k->view_offset));
        if (k->type != F16) size = padded(size) + 2 * ggml_nelements(k);
        if (v->type != F16 && !is_part) size = padded(size) + 2 * ggml_nelements(v);
    }
    const int64_t rest = tensor->ne[0] % PADDED_ROW;
    if (rest && ggml_is_quantized(tensor->type)) {
        size += ggml_row_size(tensor->type, PADDED_ROW - rest);
    }
    return size;
}

// Some states are allocated even by a load without allocation: nothing is behind this buffer.
Buffer * buffer(BufferType * type, size_t size) {
    BufferFunctions row = {};
    row.functions[1] = at(+[](Buffer *) { return (void *) (size_t) ALIGNMENT; });
    row.functions[9] = at(+[](Buffer *, uint8_t) {});
    return ggml_backend_buffer_init(type, row, nullptr, size);
}

void memory(Device *, size_t * free, size_t * total) { *free = *total = BYTES; }

void props(Device * device, Props * props) {
    const char * name = of(device).name.c_str();
    *props = {name, name, BYTES, BYTES, GPU, nullptr, {}};
    props->caps.async = props->caps.events = true;
}

const char * backend_name(Backend * backend) { return of(backend->device).name.c_str(); }

Backend * backend(Device * device, const char *) {
    static const char guid[17] = "deepfit virtual.";
    auto * made = new Backend{guid, {}, device, nullptr};
    made->functions[0] = at(backend_name);
    made->functions[1] = at(+[](Backend * one) { delete one; });
    made->functions[7] = at(+[](Backend *) {});
    made->functions[13] = at(+[](Backend *, void *) {});
    made->functions[14] = at(+[](Backend *, void *) {});
    return made;
}

}  // namespace

extern "C" Device * virtual_gpu(int i) {
    registry.api_version = 2;
    registry.functions[0] = at(+[](Registry *) { return "virtual"; });
    Gpu & gpu = gpus[i];
    gpu.name = "GPU" + std::to_string(i);
    auto * name = at(+[](Device * device) { return of(device).name.c_str(); });
    gpu.device = {{
        name, name, at(memory), at(+[](Device *) { return GPU; }), at(props), at(backend),
        at(+[](Device * device) { return &((Gpu *) device->context)->type; }),
        nullptr, nullptr, at(supports_op),
        at(+[](Device * device, BufferType * type) { return type->device == device; }),
        at(offload_op), at(+[](Device * device) { return new Event{device, nullptr}; }),
        at(+[](Device *, Event * event) { delete event; }), at(+[](Device *, Event *) {}),
    }, &registry, &gpu};
    gpu.type = {{
        at(+[](BufferType * type) { return of(type->device).name.c_str(); }),
        at(buffer), at(+[](BufferType *) { return (size_t) ALIGNMENT; }),
        nullptr, at(alloc_size), nullptr,
    }, &gpu.device, nullptr};
    return &gpu.device;
}

extern "C" void print_memory(const llama_context * context) {
    for (const auto & [type, bytes] : llama_get_memory_breakdown(context)) {
        fprintf(stderr, "%s: model %zu context %zu compute %zu\n", ggml_backend_buft_name(type),
                bytes.model, bytes.context, bytes.compute);
    }
    fflush(stderr);
}
