"""What did we promise? Declarations only: nothing happens on this floor."""
