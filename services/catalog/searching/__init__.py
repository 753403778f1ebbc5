"""What anybody reads: the search, one rotation, and its free starts."""
