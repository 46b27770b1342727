"""llama.cpp through llama-cpp-python's low-level calls; nothing else of ours touches ctypes."""
