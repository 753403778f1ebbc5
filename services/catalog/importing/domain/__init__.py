"""CSV into hosts and rotations, and the state of an import: without I/O."""
