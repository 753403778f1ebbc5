"""What payments does: load, decide, save; and around that, ask the provider."""
