"""How any service of Rounds runs: decide, save, tell, listen, wait, answer."""
