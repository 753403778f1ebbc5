"""Stripe's wire format: forms in, JSON and errors out, and which parameters are valid."""
