"""What can be searched for, and which starts are free: without I/O."""
