"""Wires that are announced before they come (R25)."""
