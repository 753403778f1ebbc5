"""What applications refuses, each with its own code: plain statements."""

from __future__ import annotations

from shared.chassis.decision import Invalid, NotFound, Refused, TooEarly


class ApplicationUnknown(NotFound):
    code = "application_unknown"


class RotationUnknown(NotFound):
    code = "rotation_unknown"


class RotationIsClosed(Refused):
    code = "rotation_closed"


class NotEligible(Refused):
    """R1; `reasons` and `would_help` say more."""

    code = "not_eligible"


class DocumentsMissing(Refused):
    """R5; `missing` lists the kinds."""

    code = "documents_missing"


class LengthNotOffered(Invalid):
    code = "length_not_offered"


class StartNotPossible(Invalid):
    code = "start_not_possible"


class NotNow(Refused):
    """The application's state does not allow this; `state` says which it is in."""

    code = "not_in_this_state"


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


class DocumentNotAsked(Invalid):
    code = "document_not_asked_for"


class DocumentUnknown(NotFound):
    code = "document_unknown"


class NotADocument(Invalid):
    """Not a PDF or DOCX as we accept them; the sentence says why."""

    code = "document_not_accepted"


class TermsChanged(Refused):
    """Another version is current now; read it first."""

    code = "terms_changed"


class HoldIsOver(Refused):
    code = "hold_is_over"


class AlreadyReserved(Refused):
    """Too late to withdraw: a reservation is cancelled, by the cancellation rules."""

    code = "already_reserved"


class WithdrawInstead(Refused):
    """Nothing is reserved: `withdrawal` is the way."""

    code = "withdraw_instead"


class MoneyNotHeard(TooEarly):
    """The place is reserved, and the payment that did it was not heard of yet."""

    code = "money_not_heard_yet"


class QuoteIsOver(Refused):
    """Too old, or not what would be done now; `quote` is where to get a new one (R18)."""

    code = "quote_is_over"


class MoreThanPaid(Invalid):
    """`paid` is the most that can go back."""

    code = "more_than_paid"


class AllGoesBack(Invalid):
    """Only held: a refund of less than all cannot be chosen."""

    code = "all_goes_back"


class TwoPeopleNeeded(Refused):
    """Far more than the rules give; `most` is what one person may choose."""

    code = "two_people_needed"


class NotEndedYet(Refused):
    """Only an application that has ended can be followed by a new one."""

    code = "not_ended_yet"


class ItemUnknown(NotFound):
    code = "checklist_item_unknown"


class NotYourItem(Refused):
    """This item is for the coach to complete."""

    code = "not_your_item"


class PartnerUnknown(NotFound):
    code = "partner_unknown"


class LinkUnknown(NotFound):
    """No such link, or its signature is not ours."""

    code = "link_unknown"


class LinkIsOver(Refused):
    """The link was right once; what it asked for is over."""

    code = "link_is_over"


class AnswerNotUnderstood(Invalid):
    """The physician's form is incomplete; the sentence says what is missing."""

    code = "answer_not_understood"


class AlreadyAnswered(Refused):
    """The first valid answer counts; it can be undone for a while."""

    code = "already_answered"


class UndoIsOver(Refused):
    code = "undo_is_over"


class FormNotFresh(Refused):
    """The form was sent too fast to be read, lay open for too long, or was filled in by a machine."""

    code = "form_not_fresh"


class PersonUnknown(NotFound):
    """The account behind an application was erased."""

    code = "person_unknown"


class ImportRefused(Invalid):
    """A list that cannot be imported; `report` names each line and column. Nothing was changed."""

    code = "import_refused"
