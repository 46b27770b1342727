"""What of the place we run in bears on which devices can be seen."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from estimator.detection.drm import text

_HIDING = ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES",
           "GGML_VK_VISIBLE_DEVICES")  # fmt: skip
_CONTAINER_FILES = (".dockerenv", "run/.containerenv")
_CONTAINER_GROUPS = ("docker", "kubepods", "containerd", "lxc")


def notes_on(root: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences for whoever wonders why a device is missing."""
    return tuple(_notes(root, environ))


def _notes(root: Path, environ: Mapping[str, str]) -> Iterator[str]:
    if "microsoft" in text(root / "proc/sys/kernel/osrelease").lower():
        yield (
            "This is WSL: RAM is what .wslconfig gives it, and of GPUs only NVIDIA's can be seen; "
            "for AMD and Intel run DeepFit on Windows itself."
        )
    if _in_container(root):
        yield (
            "This is a container: it has the GPUs it was given (docker run --gpus all for NVIDIA, "
            "--device /dev/kfd --device /dev/dri for AMD, --device /dev/dri for Intel)."
        )
    for name in _HIDING:
        if name in environ:
            yield f"{name}={environ[name]} is set: only the GPUs that it names are shown."


def _in_container(root: Path) -> bool:
    if any((root / name).exists() for name in _CONTAINER_FILES):
        return True
    groups = text(root / "proc/1/cgroup")
    return any(name in groups for name in _CONTAINER_GROUPS)
