"""Copies of what others have announced, as far as mails need it: people, rotations, application summaries."""
