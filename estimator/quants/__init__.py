"""The types of tensors, and the recipes that choose one for each tensor of a file."""
