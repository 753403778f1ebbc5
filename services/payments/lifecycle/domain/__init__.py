"""How a statement opens, moves and ends, and what follows from it as it is."""
