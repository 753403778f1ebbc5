"""What is refused while someone applies."""

from __future__ import annotations

from shared.chassis.decision import Invalid, NotFound, Refused


class DocumentsMissing(Refused):
    """R5; `missing` lists the kinds."""

    code = "documents_missing"


class LengthNotOffered(Invalid):
    code = "length_not_offered"


class DateNotProposed(Invalid):
    """Not one of the first days that the host proposed (R34)."""

    code = "date_not_proposed"


class TooLateToChoose(Refused):
    """The time to choose among the proposed days is over (R34)."""

    code = "too_late_to_choose"


class AlreadyReserved(Refused):
    """Too late to withdraw: a reservation is cancelled, by the cancellation rules."""

    code = "already_reserved"


class NotEndedYet(Refused):
    """Only an application that has ended can be followed by a new one."""

    code = "not_ended_yet"


class PersonUnknown(NotFound):
    """The account behind an application was erased."""

    code = "person_unknown"
