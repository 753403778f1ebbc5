"""Requests to `/v1/`: which exist, how one is answered, and what an idempotency key remembers."""
