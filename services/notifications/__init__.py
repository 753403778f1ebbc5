"""Notifications: who is mailed what, once."""
