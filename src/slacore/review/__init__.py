"""What to think of a plan."""
