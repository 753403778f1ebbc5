"""Applications: from registering to the last day on site."""
