"""What is refused about checklists and partners."""

from __future__ import annotations

from shared.chassis.decision import Invalid, NotFound, Refused


class ItemUnknown(NotFound):
    code = "checklist_item_unknown"


class NotYourItem(Refused):
    """This item is for the coach or the site to complete."""

    code = "not_your_item"


class NothingUnfinished(Refused):
    code = "nothing_unfinished"


class NoItemLeft(Invalid):
    code = "no_item_left"


class CoachUnknown(NotFound):
    code = "coach_unknown"


class CoachCannotTake(Refused):
    """This coach is away, or has all the visitors that they can take (R40)."""

    code = "coach_cannot_take"


class AbsenceNotPossible(Invalid):
    code = "absence_not_possible"


class PartnerUnknown(NotFound):
    code = "partner_unknown"


class ImportRefused(Invalid):
    """A list that cannot be imported; `report` names each line and column. Nothing was changed."""

    code = "import_refused"
