"""Walks through all that the provider has recorded: repairs what is behind, notes what differs."""
