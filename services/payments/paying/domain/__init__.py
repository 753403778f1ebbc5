"""Attempts to pay, what Stripe's events mean, and how a statement is brought to what Stripe says."""
