"""Wall clocks, instants, windows: time without a business word."""
