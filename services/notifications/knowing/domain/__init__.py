"""What is kept of each event, without I/O."""
