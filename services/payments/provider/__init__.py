"""The payment provider behind a port: what it says is true now, asked from Stripe."""
