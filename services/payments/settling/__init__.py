"""What follows from a statement as it is, and how holds and reservations open and end it."""
