"""What can be applied for, and who has which place."""
