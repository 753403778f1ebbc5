"""HTTP: commands in, views out, and everything that every endpoint of Rounds has in common."""
