"""By HTTP."""
