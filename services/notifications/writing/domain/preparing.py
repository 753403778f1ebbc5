"""What a mail is written from, and what of it is still missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.notifications.knowing.domain.people import ForgottenPerson, KnownPerson, Person
from services.notifications.knowing.domain.rotations import Place
from services.notifications.knowing.domain.summary import Case, Letter
from services.notifications.writing.domain.mail_kinds import KINDS, Need
from shared.contracts.fact import Fact


@dataclass(frozen=True, slots=True)
class Sources:
    """One letter, the fact behind it, and what we know around it."""

    email_id: str
    letter: Letter
    fact: Fact
    case: Case | None
    place: Place | None
    people: Mapping[str, Person]
    """By person id; who was never heard of is absent."""

    def person(self, person_id: str | None) -> KnownPerson | None:
        found = self.people.get(person_id) if person_id else None
        return found if isinstance(found, KnownPerson) else None


@dataclass(frozen=True, slots=True)
class Writing:
    """Everything a mail needs, complete."""

    email_id: str
    template: str
    fact: Fact
    recipient: KnownPerson
    case: Case | None
    place: Place | None
    applicant: KnownPerson | None
    coach: KnownPerson | None
    host: KnownPerson | None


@dataclass(frozen=True, slots=True)
class Missing:
    """What has not been told yet; `contact:<person id>` for people."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pointless:
    """Nobody is there to read it any more."""

    reason: str


def prepare(sources: Sources) -> Writing | Missing | Pointless:
    """Put together what the mail needs, or say what is missing."""
    if any(isinstance(sources.people.get(who), ForgottenPerson) for who in _needed_people(sources)):
        return Pointless("a contact that it needs was erased")
    recipient = sources.person(sources.letter.recipient_id)
    parts = tuple(_missing(sources))
    if recipient is None or parts:
        return Missing(parts)
    case = sources.case
    return Writing(
        email_id=sources.email_id,
        template=sources.letter.template,
        fact=sources.fact,
        recipient=recipient,
        case=case,
        place=sources.place,
        applicant=sources.person(case.applicant_id) if case else None,
        coach=sources.person(case.coach_id) if case else None,
        host=sources.person(sources.place.host_id) if sources.place else None,
    )


def people_of(letters: Iterable[Letter], case: Case | None, place: Place | None) -> list[str]:
    """Whose contacts these letters need."""
    return sorted({who for letter in letters for who in _people(letter, case, place)})


def _needed_people(sources: Sources) -> Iterable[str]:
    return _people(sources.letter, sources.case, sources.place)


def _people(letter: Letter, case: Case | None, place: Place | None) -> Iterable[str]:
    yield letter.recipient_id
    roles = {
        "applicant": case.applicant_id if case else None,
        "coach": case.coach_id if case else None,
        "host": place.host_id if place else None,
    }
    for need in KINDS[letter.template].needs:
        if who := roles.get(need):
            yield who


def _missing(sources: Sources) -> Iterable[str]:
    if sources.person(sources.letter.recipient_id) is None:
        yield f"contact:{sources.letter.recipient_id}"
    for need in KINDS[sources.letter.template].needs:
        if (what := _lacks(need, sources)) is not None:
            yield what


def _lacks(need: Need, sources: Sources) -> str | None:
    case, place = sources.case, sources.place
    match need:
        case "place":
            return None if place else "place"
        case "payment":
            return None if case and case.has_paid else "payment"
        case "applicant":
            return _lacks_person(sources, case.applicant_id if case else None, need)
        case "coach":
            return _lacks_person(sources, case.coach_id if case else None, need)
        case "host":
            return _lacks_person(sources, place.host_id if place else None, need)
        case _:
            return None if case and getattr(case, need) is not None else need


def _lacks_person(sources: Sources, person_id: str | None, role: str) -> str | None:
    if sources.person(person_id):
        return None
    return f"contact:{person_id}" if person_id else role
