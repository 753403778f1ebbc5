"""For people on call: does everything hold, what could not be handled, tell again, repair, back up."""
