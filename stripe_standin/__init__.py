"""A stand-in for Stripe: its HTTP API, its hosted payment page and its webhooks, in one local process."""
