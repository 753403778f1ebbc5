"""Pure decisions of the applications service."""
