"""Rotations as they are: terms, weeks, claims, the waitlist; how they are stored and shown."""
