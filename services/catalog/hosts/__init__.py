"""Hosts: who they are, where they are, and whom to write to."""
