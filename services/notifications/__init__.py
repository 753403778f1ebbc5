"""Notifications: who hears what, once."""
