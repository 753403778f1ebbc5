"""What staff do to rotations: offer, change, close, set weeks, and call weeks off for a host."""
