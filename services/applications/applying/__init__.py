"""Applying: the draft, sending it in, withdrawing (R1, R2, R5)."""
