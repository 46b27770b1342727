"""Schemas as grammars, judged by llama.cpp and by jsonschema."""
