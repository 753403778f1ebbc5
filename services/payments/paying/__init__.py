"""Attempts to pay, the provider's news of them, and bringing the statement to what the provider says."""
