"""Why news cannot be taken in yet."""

from __future__ import annotations

from shared.chassis.decision import TooEarly


class StatementNotOpenYet(TooEarly):
    """News about a place whose holding we have not heard of yet."""

    code = "statement_not_open_yet"
