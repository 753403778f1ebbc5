"""Rules, pure."""
