"""What is remembered of each event, without I/O."""
