"""How fast a model decodes and reads prompts."""
