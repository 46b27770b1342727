import io
from dataclasses import replace

import pytest
from rich.console import Console

from deepfit.welcome import say_idle_gpus
from estimator.devices import Backend, Device
from proxy.engine.load import Gpu
from proxy.shown import Shown, shown_alone
from proxy.sight import Sight, idle_gpus

RAM = Device("RAM", "cpu", 0, 16, 8, "recorded")
GEFORCE = Device("RTX 4090", "gpu", 0, 24, 23, "NVML", "cuda", "GPU-aaaa", bus="0000:01:00.0")
RADEON = Device("RX 7900 XTX", "gpu", 1, 24, 23, "amdgpu", "rocm", "GPU-bbbb", bus="0000:03:00.0")
ARC = Device("Arc B580", "gpu", 2, 12, 11, "xe", "vulkan", bus="0000:04:00.0")
MAC = Device("Apple M3 Max", "unified", 0, 48, 40, "Metal", "metal")
BUILT_IN = Device("UHD 770", "unified", 0, 32, 16, "Mesa", "vulkan", bus="0000:00:02.0")
ALL = (GEFORCE, RADEON, ARC, MAC, RAM)


@pytest.mark.parametrize(
    ("backends", "used"),
    [
        ((), []),
        (("cuda",), [("RTX 4090", "cuda")]),
        (("rocm",), [("RX 7900 XTX", "rocm")]),
        (("metal",), [("Apple M3 Max", "metal")]),
        (("vulkan",), [("RTX 4090", "vulkan"), ("RX 7900 XTX", "vulkan"), ("Arc B580", "vulkan")]),
        (
            ("cuda", "vulkan"),
            [("RTX 4090", "cuda"), ("RX 7900 XTX", "vulkan"), ("Arc B580", "vulkan")],
        ),
    ],
)
def test_what_llama_can_use(backends: tuple[Backend, ...], used: list[tuple[str, Backend]]) -> None:
    """A GPU is used through its own backend, or through Vulkan; RAM always is."""
    seen = Sight(lambda: ALL, backends)()
    idle = idle_gpus(ALL, backends)

    assert [*used, ("RAM", "cpu")] == [(device.name, device.backend) for device in seen]
    assert len(ALL) == len(seen) + len(idle)


def test_backend_that_we_do_not_know() -> None:
    """Of SYCL and others we believe that they drive what is there."""
    assert ALL == Sight(lambda: ALL, {"other"})()


def said(*gpus: Device) -> str:
    console = Console(file=io.StringIO(), width=400)
    say_idle_gpus(console, gpus)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("gpu", "mend"),
    [(GEFORCE, "GPU=cuda"), (RADEON, "GPU=rocm"), (ARC, "GPU=vulkan"), (MAC, "GPU=metal")],
)
def test_idle_gpu_is_said_loudly(gpu: Device, mend: str) -> None:
    """A GPU that llama.cpp was not built for is said in a box, with the line that mends it."""
    text = said(gpu)

    assert "The GPU is not used" in text
    assert f"{gpu.name} is here" in text
    assert f"make serve {mend}" in text


def test_idle_gpu_in_a_processor() -> None:
    """A GPU in a processor makes no answer faster: it is mentioned, without a box."""
    text = said(BUILT_IN)

    assert "The GPU is not used" not in text
    assert "UHD 770, in this processor, is not used." in text
    assert "make serve GPU=vulkan" in text


HIDDEN = (("CUDA_VISIBLE_DEVICES", "-1"), ("HIP_VISIBLE_DEVICES", "-1"))


@pytest.mark.parametrize(
    ("device", "shown"),
    [
        (RAM, Shown()),
        (GEFORCE, Shown(environ=(("CUDA_VISIBLE_DEVICES", "GPU-aaaa"),))),
        (
            RADEON,
            Shown(
                environ=(("ROCR_VISIBLE_DEVICES", "GPU-bbbb"), ("HIP_VISIBLE_DEVICES", "0"))
            ),
        ),
        (ARC, Shown((Gpu(2, "0000:04:00.0"),), HIDDEN)),
        (MAC, Shown()),
        (Device("RX 7600", "gpu", 1, 8, 7, "registry", "rocm", bus="0000:05:00.0"),
         Shown((Gpu(1, "0000:05:00.0"),))),
    ],
)  # fmt: skip
def test_shown_alone(device: Device, shown: Shown) -> None:
    """A worker is shown its GPU by UUID where there is one, else picks it by PCI address."""
    assert shown == shown_alone((device,))


SECOND = {
    "cuda": replace(GEFORCE, index=1, uuid="GPU-cccc", bus="0000:02:00.0"),
    "rocm": replace(RADEON, index=2, uuid="GPU-dddd", bus="0000:05:00.0"),
    "vulkan": replace(ARC, index=3, bus="0000:06:00.0"),
}


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        (
            GEFORCE,
            Shown(
                (Gpu(0, share=22), Gpu(1, share=11)),
                (("CUDA_VISIBLE_DEVICES", "GPU-aaaa,GPU-cccc"),),
            ),
        ),
        (
            RADEON,
            Shown(
                (Gpu(0, share=22), Gpu(1, share=11)),
                (("ROCR_VISIBLE_DEVICES", "GPU-bbbb,GPU-dddd"), ("HIP_VISIBLE_DEVICES", "0,1")),
            ),
        ),
        (ARC, Shown((Gpu(2, "0000:04:00.0", 22), Gpu(3, "0000:06:00.0", 11)), HIDDEN)),
    ],
    ids=lambda value: value.backend if isinstance(value, Device) else "",
)
def test_shown_several(first: Device, shown: Shown) -> None:
    """A worker is shown all of its GPUs, in their order, each with its share of the layers."""
    assert shown == shown_alone((first, SECOND[first.backend]), (22, 11))


def test_shown_several_without_uuids() -> None:
    """GPUs without UUIDs keep the numbers they have, as nobody renumbers them."""
    several = [replace(GEFORCE, uuid="", index=n, bus="") for n in (0, 2)]

    assert Shown((Gpu(0), Gpu(2, share=3))) == shown_alone(several, (1, 3))
