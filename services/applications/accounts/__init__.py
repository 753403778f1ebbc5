"""Accounts: registering, proving an e-mail address, signing in, appointing the team, erasing an account."""
