"""The only rooms that open a file."""
