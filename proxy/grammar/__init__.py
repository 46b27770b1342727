"""JSON schemas as grammars that llama.cpp holds an answer to."""
