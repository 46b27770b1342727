"""DeepSeek's models: their numbers, their tensors, their names."""
