"""GGUF headers, on disk and far away."""
