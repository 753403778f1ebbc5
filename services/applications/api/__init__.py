"""HTTP of the applications service: commands in, views out."""
