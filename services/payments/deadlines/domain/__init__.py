"""Reminders, the late fee, and the forecast of both."""
