"""What knows tokens: one process per loaded GGUF."""
