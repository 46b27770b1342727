"""`python -m tests.engine.virtual_worker LIBRARY N`: a dry run among N GPUs that are not there.

They are those of tests/estimator/virtual_gpu.cpp, made known to ggml as a real backend's are.
"""

import ctypes
import sys

from proxy.engine.__main__ import main


def register(library: str, n_gpus: int) -> None:
    virtual, ggml = ctypes.CDLL(library), ctypes.CDLL(library)  # which is linked against ggml
    virtual.virtual_gpu.restype = ctypes.c_void_p
    for i in range(n_gpus):
        ggml.ggml_backend_device_register(ctypes.c_void_p(virtual.virtual_gpu(i)))


if __name__ == "__main__":
    register(sys.argv[1], int(sys.argv[2]))
    sys.argv = [sys.argv[0], "--dry-run"]
    main()
