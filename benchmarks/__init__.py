"""How fast we are, beside llama.cpp itself and llama-cpp-python's own server, in one run."""
