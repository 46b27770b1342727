"""What speaks HTTP: one file a surface."""
