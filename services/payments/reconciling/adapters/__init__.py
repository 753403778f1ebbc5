"""Who provides what is needed."""
