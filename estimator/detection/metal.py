"""Asks macOS how much memory it recommends that a GPU's programs use."""

import ctypes
from dataclasses import dataclass
from typing import Any

_FRAMEWORKS = "/System/Library/Frameworks"


@dataclass(frozen=True, slots=True)
class Metal:
    """The libraries through which a C program speaks to Metal."""

    objc: str = "/usr/lib/libobjc.A.dylib"
    metal: str = f"{_FRAMEWORKS}/Metal.framework/Metal"
    # Without it a program that draws nothing is given no device.
    graphics: str = f"{_FRAMEWORKS}/CoreGraphics.framework/CoreGraphics"

    def recommended_bytes(self) -> int:
        """`recommendedMaxWorkingSetSize` of the default device; `OSError` if there is none."""
        ctypes.CDLL(self.graphics)
        metal, objc = ctypes.CDLL(self.metal), ctypes.CDLL(self.objc)
        metal.MTLCreateSystemDefaultDevice.restype = ctypes.c_void_p
        device = metal.MTLCreateSystemDefaultDevice()
        if not device:
            raise OSError("Metal has no device")
        try:
            limit = int(_send(objc, device, b"recommendedMaxWorkingSetSize"))
        finally:
            _send(objc, device, b"release")
        if not limit:
            raise OSError("Metal does not say how much memory may be used")
        return limit


def _send(objc: Any, receiver: int, message: bytes) -> int:
    """A message without arguments; the answer is a 64-bit integer, or of no use."""
    objc.sel_registerName.restype = ctypes.c_void_p
    objc.sel_registerName.argtypes = (ctypes.c_char_p,)
    prototype = ctypes.CFUNCTYPE(ctypes.c_uint64, ctypes.c_void_p, ctypes.c_void_p)
    answer: int = prototype(("objc_msgSend", objc))(receiver, objc.sel_registerName(message))
    return answer
