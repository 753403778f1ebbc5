"""Who the people are: registering, proving an address, signing in, the team, leaving."""
