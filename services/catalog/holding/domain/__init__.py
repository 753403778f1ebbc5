"""Who has, gets and loses a place: decisions, without I/O."""
