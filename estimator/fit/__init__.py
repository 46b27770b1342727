"""What fits where: the planner, and the answers built on it."""
