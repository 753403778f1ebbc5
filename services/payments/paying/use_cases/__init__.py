"""Load, decide, save."""
