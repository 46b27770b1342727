"""How DeepSeek's models speak."""
