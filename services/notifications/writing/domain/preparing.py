"""What a mail is written from, and what of it is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.notifications.knowing.domain.people import ForgottenPerson, KnownPerson, Person
from services.notifications.knowing.domain.rotations import RotationPlace
from services.notifications.knowing.domain.summary import ApplicationSummary, CalendarChange, PlannedMail
from services.notifications.writing.domain.mail_kinds import KINDS, Need
from shared.chassis.decision import Instant
from shared.contracts.fact import Fact


@dataclass(frozen=True, slots=True)
class EarlierMail:
    """A mail that was planned before, and when the mail server took it, if it did."""

    template: str
    sent_at: Instant | None


@dataclass(frozen=True, slots=True)
class MailSources:
    """One planned mail, the fact behind it, and what is known around it."""

    email_id: str
    planned: PlannedMail
    fact: Fact
    summary: ApplicationSummary | None
    place: RotationPlace | None
    people: Mapping[str, Person]
    """By person id; a person whose contact never came is absent."""
    earlier: tuple[EarlierMail, ...] = ()

    def person(self, person_id: str | None) -> KnownPerson | None:
        found = self.people.get(person_id) if person_id else None
        return found if isinstance(found, KnownPerson) else None


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """What a physician was really sent about a review."""

    asked_at: Instant | None = None
    reminded_at: tuple[Instant, ...] = ()

    @classmethod
    def of(cls, earlier: Iterable[EarlierMail]) -> ReviewRecord:
        """From the mails that the server has taken; one that is announced or waits was not sent."""
        sent = sorted((mail.sent_at, mail.template) for mail in earlier if mail.sent_at is not None)
        asked = [at for at, template in sent if template == "review_request"]
        return cls(asked[0] if asked else None, tuple(at for at, name in sent if name == "review_reminder"))


@dataclass(frozen=True, slots=True)
class MailContext:
    """Everything that a mail is written from, complete."""

    email_id: str
    template: str
    fact: Fact
    recipient: KnownPerson
    summary: ApplicationSummary | None
    place: RotationPlace | None
    applicant: KnownPerson | None
    coach: KnownPerson | None
    host: KnownPerson | None
    calendar: tuple[CalendarChange, ...] = ()
    record: ReviewRecord = ReviewRecord()


@dataclass(frozen=True, slots=True)
class Missing:
    """What no event has said yet; `contact:<person id>` for people."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """There is no reader any more."""

    reason: str


def prepare(sources: MailSources) -> MailContext | Missing | NotNeeded:
    """Put together what the mail is written from, or say what is missing."""
    if any(isinstance(sources.people.get(who), ForgottenPerson) for who in _needed_people(sources)):
        return NotNeeded("a contact that it needs was erased")
    recipient = sources.person(sources.planned.recipient_id)
    parts = tuple(_missing(sources))
    if recipient is None or parts:
        return Missing(parts)
    summary = sources.summary
    return MailContext(
        email_id=sources.email_id,
        template=sources.planned.template,
        fact=sources.fact,
        recipient=recipient,
        summary=summary,
        place=sources.place,
        applicant=sources.person(summary.applicant_id) if summary else None,
        coach=sources.person(summary.coach_id) if summary else None,
        host=sources.person(sources.place.host_id) if sources.place else None,
        calendar=sources.planned.calendar,
        record=ReviewRecord.of(sources.earlier),
    )


def people_of(
    planned_mails: Iterable[PlannedMail], summary: ApplicationSummary | None, place: RotationPlace | None
) -> list[str]:
    """Whose contacts these mails need."""
    return sorted({who for planned in planned_mails for who in _people(planned, summary, place)})


def _needed_people(sources: MailSources) -> Iterable[str]:
    return _people(sources.planned, sources.summary, sources.place)


def _people(
    planned: PlannedMail, summary: ApplicationSummary | None, place: RotationPlace | None
) -> Iterable[str]:
    yield planned.recipient_id
    roles = {
        "applicant": summary.applicant_id if summary else None,
        "coach": summary.coach_id if summary else None,
        "host": place.host_id if place else None,
    }
    for need in KINDS[planned.template].needs:
        if who := roles.get(need):
            yield who


def _missing(sources: MailSources) -> Iterable[str]:
    if sources.person(sources.planned.recipient_id) is None:
        yield f"contact:{sources.planned.recipient_id}"
    for need in KINDS[sources.planned.template].needs:
        if (what := _lacks(need, sources)) is not None:
            yield what


def _lacks(need: Need, sources: MailSources) -> str | None:
    summary, place = sources.summary, sources.place
    match need:
        case "place":
            return None if place else "place"
        case "payment":
            return None if summary and summary.has_paid else "payment"
        case "applicant":
            return _lacks_person(sources, summary.applicant_id if summary else None, need)
        case "coach":
            return _lacks_person(sources, summary.coach_id if summary else None, need)
        case "host":
            return _lacks_person(sources, place.host_id if place else None, need)
        case _:
            return None if summary and getattr(summary, need) is not None else need


def _lacks_person(sources: MailSources, person_id: str | None, role: str) -> str | None:
    if sources.person(person_id):
        return None
    return f"contact:{person_id}" if person_id else role
