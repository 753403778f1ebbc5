"""How the provider's records are walked through, and what must always hold of money."""
