"""Many tickets at once."""
