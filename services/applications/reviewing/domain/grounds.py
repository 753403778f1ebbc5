"""What a yes is judged by, at the instant at which it is given or takes effect (R1)."""

from __future__ import annotations

from dataclasses import dataclass

from services.applications.application.domain.application import Application
from services.applications.application.domain.eligible import Applicant, check_eligible
from services.applications.application.domain.refusals import (
    NotEligible,
    RotationIsClosed,
    StartNotPossible,
)
from services.applications.reviewing.domain.refusals import ApplicantIsGone
from shared.chassis.decision import Instant, Refused


@dataclass(frozen=True, slots=True)
class Grounds:
    """The rotation as the catalog last published it, and the profile as it is now."""

    rotation_closed: bool
    applicant: Applicant | None
    """None: the account was erased."""

    def check_still_possible(self, application: Application, now: Instant) -> None:
        """Raise for what stands against accepting it."""
        if self.rotation_closed:
            raise RotationIsClosed("this rotation takes no new applications any more")
        if now >= application.starts_at:
            raise StartNotPossible("the first day has already begun at the site")
        if self.applicant is None:
            raise ApplicantIsGone("the applicant's account was erased: decline it")
        check_eligible(application.rotation.kind, self.applicant)

    def why_not(self, application: Application, now: Instant) -> str:
        """The same as a sentence for staff; empty where nothing stands against it."""
        try:
            self.check_still_possible(application, now)
        except NotEligible as no:
            return f"The host agreed, but by the profile as it is now they are not eligible. {no}"
        except ApplicantIsGone:
            return "The host agreed, but the applicant's account was erased."
        except (Refused, StartNotPossible):
            return "The host answered, but the rotation is closed or has already begun."
        return ""
