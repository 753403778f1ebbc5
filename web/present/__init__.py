"""How things are written for people: money, days, deadlines, states, and what to do next. Pure."""
