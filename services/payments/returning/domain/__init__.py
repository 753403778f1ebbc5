"""Which refunds are planned and how they end; disputes."""
