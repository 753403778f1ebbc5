"""Load, decide, save: one short method per command."""
