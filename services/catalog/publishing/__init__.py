"""What staff do to rotations: publish, change, close, set weeks, and call weeks off for a host."""
