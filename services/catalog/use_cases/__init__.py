"""What the catalog does: load, decide, save; one short method per command."""
