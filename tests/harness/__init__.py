"""What the tests run on: what they need, in which order they run, which servers they share, what is told."""
