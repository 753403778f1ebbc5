"""Claim, check, hand over, record the answer."""
