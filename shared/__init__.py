"""What every service of Rounds stands on: contracts (what is said) and chassis (how a service runs)."""
