"""What payments decides: pure functions of a command, a statement and the moment."""
