"""Double entry: which entries follow from the lines of a statement."""
