"""The plan as data and text."""
