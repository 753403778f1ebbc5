"""Load, decide, save: what notifications does, one short method per command."""
