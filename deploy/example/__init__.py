"""The example data: fictitious hosts, rotations, partners and coaches, and how they are loaded."""
