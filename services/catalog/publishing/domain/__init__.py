"""Publishing a rotation, and calling weeks off: decisions, without I/O."""
