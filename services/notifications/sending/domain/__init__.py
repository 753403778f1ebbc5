"""What becomes of a mail that is due, without I/O."""
