"""What the rules alone cannot settle between the provider's records and ours, until a person has."""
