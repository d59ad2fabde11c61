"""The only rooms that open a file, print, or ask what time it is."""
