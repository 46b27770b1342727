"""Whether a file's tensors and numbers are what its model needs."""

from estimator.memory.estimate import CONTEXT_STEP, UnsupportedArchitecture, estimate_memory
from estimator.shape import Latent, ModelShape
from estimator.units import show_gib
from prompts.repairs import SIGMOID
from proxy.checkup.finding import Finding, broken, ok, repaired
from proxy.checkup.patient import Patient

# What DeepSeek's models come in, as far as the llama.cpp we are built on knows them.
_KNOWN = ("llama", "qwen2", "qwen3", "deepseek", "deepseek2", "deepseek32", "deepseek4")
# Layers, width, experts of V4-Pro: facts section 4. For hours its repository had Flash's config.
_V4_PRO = (61, 7168, 384)
_F16_BYTES = 2
# What DeepSeek's own architectures were trained at before YaRN stretched them.
_UNSTRETCHED = 4096
_STRETCHED = ("deepseek2", "deepseek32")


def architecture(patient: Patient) -> Finding:
    """Whether llama.cpp loads it, and whether we serve it."""
    arch, family = patient.shape.arch, patient.family
    if family.unloadable:
        return broken("architecture", family.unloadable)
    if arch not in _KNOWN and (arch.startswith("deepseek") or family.id.startswith("ds-")):
        return broken("architecture", f"{arch} needs a newer llama.cpp: update DeepFit.")
    unserved = _why_unserved(patient.shape)
    if unserved:
        return broken(
            "architecture", f"llama.cpp loads {arch}, DeepFit does not serve it yet: {unserved}."
        )
    if arch == "deepseek2" and family.id.startswith("ds-v3.2"):
        return broken(
            "architecture",
            f"{family.title} as deepseek2 runs, with dense attention and not the sparse one it was "
            "trained with: download a conversion of architecture deepseek32.",
        )
    theirs = "" if arch in _KNOWN else ", not one of DeepSeek's: loading it will show"
    return ok("architecture", f"{arch}{theirs}.")


def _why_unserved(shape: ModelShape) -> str:
    """Why no memory can be planned for the shape."""
    try:
        estimate_memory(shape, None, CONTEXT_STEP)
    except UnsupportedArchitecture as error:
        return str(error)
    return ""


def layers(patient: Patient) -> Finding:
    """The numbers of the metadata against the tensors, and V4-Pro's against its config."""
    shape, is_named = patient.shape, patient.fingerprint.has
    n_experts = shape.experts.n_total if shape.experts else 0
    has = f"{shape.n_layers} layers of {shape.n_embd}"
    has += f" with {n_experts} experts" if n_experts else ""
    width = _width(shape)
    if width != shape.n_embd:
        return broken(
            "layers",
            f"The metadata says {has}, the tensors are {width} wide: it was converted with "
            "another model's config; download it again.",
        )
    if is_named("v4") and is_named("pro") and (shape.n_layers, shape.n_embd, n_experts) != _V4_PRO:
        return broken(
            "layers",
            f"It is named V4-Pro and has {has} instead of 61 layers of 7168 with 384 experts: it "
            "was made on 13 August 2026, while the repository had V4-Flash's config; download "
            "one made later.",
        )
    return ok("layers", f"{has}.")


def _width(shape: ModelShape) -> int:
    return next(t.shape[0] for t in shape.tensors if t.name == "token_embd.weight")


def attention(patient: Patient) -> Finding | None:
    """What a token takes in the KV cache, where MLA could make it small."""
    latent = patient.shape.latent
    if latent is None:
        return None
    small = _latent_bytes(patient.shape, latent)
    if latent.is_split:
        return ok("attention", f"MLA: {small:,} bytes of KV cache a token at f16.")
    large = _head_bytes(patient.shape)
    n_ctx = min(patient.shape.n_ctx_train, 32768)
    return broken(
        "attention",
        "Converted before 2025, without attention.key_length_mla: the KV cache takes "
        f"{large:,} bytes a token at f16 instead of {small:,} ({show_gib((large - small) * n_ctx)} "
        f"more at {n_ctx} tokens). Download a newer conversion.",
    )


def _latent_bytes(shape: ModelShape, latent: Latent) -> int:
    return shape.n_layers * (latent.kv_rank + latent.rope_dim) * _F16_BYTES


def _head_bytes(shape: ModelShape) -> int:
    return sum(shape.kv_heads) * (shape.head_dim_k + shape.head_dim_v) * _F16_BYTES


def experts(patient: Patient) -> Finding | None:
    """How a token's experts are chosen, where files are known to say it wrong."""
    repair = patient.repair("deepseek2.expert_gating_func")
    if repair:
        return repaired("experts", repair.why)
    if patient.said("expert_gating_func") != SIGMOID:
        return None
    return ok("experts", "Routed by sigmoid.")


def context(patient: Patient) -> Finding:
    """The trained context, and how positions beyond the first training are stretched."""
    arch, n_ctx = patient.shape.arch, patient.shape.n_ctx_train
    repair = patient.repair(f"{arch}.rope.scaling.factor")
    if repair:
        return repaired("context", f"{n_ctx} tokens. {repair.why}")
    kind = patient.said("rope.scaling.type")
    factor = patient.said("rope.scaling.factor") or patient.said("rope.scale_linear")
    factor = factor if isinstance(factor, int | float) else 0
    if arch in _STRETCHED and n_ctx > _UNSTRETCHED and not factor:
        return broken(
            "context",
            f"{n_ctx} tokens are promised without rope scaling, which all {arch} models need "
            f"beyond {_UNSTRETCHED}: download another conversion.",
        )
    stretched = f", stretched by {factor:g} ({kind or 'linear'})" if factor else ""
    return ok("context", f"{n_ctx} tokens{stretched}.")
