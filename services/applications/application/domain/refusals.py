"""Refusals that more than one room raises."""

from __future__ import annotations

from shared.chassis.decision import Invalid, NotFound, Refused


class ApplicationUnknown(NotFound):
    code = "application_unknown"


class RotationUnknown(NotFound):
    code = "rotation_unknown"


class RotationIsClosed(Refused):
    code = "rotation_closed"


class StartNotPossible(Invalid):
    code = "start_not_possible"


class NotEligible(Refused):
    """R1; `reasons` and `would_help` say more."""

    code = "not_eligible"


class NotNow(Refused):
    """The application's state does not allow this; `state` says which it is in."""

    code = "not_in_this_state"


class DocumentNotAsked(Invalid):
    code = "document_not_asked_for"


class DocumentUnknown(NotFound):
    code = "document_unknown"
