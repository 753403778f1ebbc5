"""Double entry for accountants: a projection of the statements and of the provider's balance."""
