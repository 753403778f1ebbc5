"""Hands mails to the mail server, and decides what follows from its answer."""
