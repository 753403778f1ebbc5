"""A statement from its opening to its end, with the place that it is for, and what follows from it."""
