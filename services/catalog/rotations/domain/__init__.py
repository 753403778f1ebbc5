"""The aggregate `Rotation` and its values: no I/O, no clock, no ids."""
