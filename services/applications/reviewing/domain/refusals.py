"""What is refused while staff and hosts decide."""

from __future__ import annotations

from shared.chassis.decision import Invalid, Refused


class HostDecides(Refused):
    """R7: this rotation's host decides."""

    code = "host_decides"


class StaffDecide(Refused):
    """R7: this rotation's staff decide alone."""

    code = "staff_decide"


class ReasonMissing(Invalid):
    code = "reason_missing"


class ItemsMissing(Invalid):
    code = "items_missing"


class ItemsNotAsked(Invalid):
    """Items beside a decision that asks for nothing."""

    code = "items_not_asked"


class ReasonNotRead(Invalid):
    """A reason beside a decision that tells it to nobody."""

    code = "reason_not_read"


class ApplicantIsGone(Refused):
    """The account behind the application was erased."""

    code = "applicant_is_gone"


class LinkIsOver(Refused):
    """A genuine link whose request is over."""

    code = "link_is_over"


class AnswerNotUnderstood(Invalid):
    """The host's form is incomplete; the sentence says what is missing."""

    code = "answer_not_understood"


class SaidOnWrongDay(Invalid):
    """A day on which the host cannot have said it (R33)."""

    code = "said_on_wrong_day"


class AlreadyAnswered(Refused):
    """The first valid answer counts; it can be undone for a while."""

    code = "already_answered"


class UndoIsOver(Refused):
    code = "undo_is_over"


class FormNotFresh(Refused):
    """The form was sent too fast to be read, lay open for too long, or was filled in by a machine."""

    code = "form_not_fresh"
