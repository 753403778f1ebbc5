"""HTTP for staff: rotations, their weeks, and what a host called off."""
