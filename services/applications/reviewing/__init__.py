"""What staff and hosts decide on an application (R6, R7)."""
