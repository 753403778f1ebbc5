"""What others reached with the same work on two cores of another day: not part of a run, so never a floor."""

RESTATE = 143.0
"""Stories/s of Restate 1.7 at its best (8 in flight), its steps empty. DBOS: 52, Temporal's: 30."""
PRETIX_ORDERS = 6.0
"""Paid orders/s with two mails each."""
PRETIX_ANSWERS = 90.0
"""Answers/s of its order API for the last place, at its best."""
