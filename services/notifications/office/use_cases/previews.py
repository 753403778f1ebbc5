"""Previews of the templates: each is written from the facts of an example story.

From facts and not from sample data, so that a template that needs what no fact carries is found out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache

from services.notifications.knowing.domain.apply_facts import SummaryFact
from services.notifications.knowing.domain.people import STAFF, KnownPerson
from services.notifications.knowing.domain.rotations import RotationPlace
from services.notifications.knowing.domain.summary import ApplicationSummary, PlannedMail
from services.notifications.office.use_cases.example_base import PLACE, TODAY
from services.notifications.office.use_cases.example_facts import ON_THEIR_OWN
from services.notifications.office.use_cases.example_story import STORIES
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.domain.other_mails import (
    mails_about_account,
    mails_about_lost_mail,
    mails_about_money,
)
from services.notifications.writing.domain.planning import (
    apply_and_plan,
)
from services.notifications.writing.domain.preparing import EarlierMail, MailContext, MailSources, prepare
from services.notifications.writing.ports import Contents, Renderer
from shared.chassis.decision import NotFound
from shared.contracts.fact import Fact
from shared.contracts.notifications import EmailGaveUp
from shared.contracts.payments import StaffAsked
from shared.contracts.people import AccountFact

PEOPLE: Mapping[str, KnownPerson] = {
    person.person_id: person
    for person in (
        KnownPerson(
            "acc_example",
            "applicant",
            "Amina Okafor",
            "amina@student.example",
            "en",
            "Africa/Lagos",
            "",
            stage="student",
            school="University of Lagos",
        ),
        KnownPerson(
            "hst_example",
            "host",
            "Lakeside Cardiology",
            "office@lakeside.example",
            "en",
            "America/Chicago",
            "12 Lake Street, Chicago, IL 60601",
            phone="+1 312 555 0100",
        ),
        KnownPerson(
            "acc_coach", "coach", "Jonas Weber", "jonas@rounds.example", "en", "America/New_York", ""
        ),
        KnownPerson(
            "acc_coach_before", "coach", "Mei Tan", "mei@rounds.example", "en", "America/New_York", ""
        ),
        KnownPerson(STAFF, "staff", "Rounds staff", "staff@rounds.example", "en", "America/New_York", ""),
    )
}


EARLIER = (
    EarlierMail("review_request", TODAY - timedelta(days=7)),
    EarlierMail("review_reminder", TODAY - timedelta(days=5)),
    EarlierMail("review_reminder", TODAY - timedelta(days=3)),
)
"""What the mails about a silent physician tell of."""


class TemplatePreviews:
    """Every template as its reader would see it, with the facts of an example story."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def preview(self, template: str) -> Contents:
        if template not in KINDS:
            raise NotFound("there is no such template")
        return self._renderer.read(self._renderer.render(example_of(template), TODAY))


def example_of(template: str) -> MailContext:
    """One example of a mail."""
    return examples()[template]


@cache
def examples() -> Mapping[str, MailContext]:
    """An example of every mail that some fact gives rise to, by template."""
    found: dict[str, MailContext] = {}
    for context in _all():
        found.setdefault(context.template, context)
    return found


def _all() -> Iterable[MailContext]:
    for name, facts in STORIES.items():
        yield from _written_from(name, facts)
    for fact in ON_THEIR_OWN:
        yield from (_written(planned, fact, None, None) for planned in _planned(fact))


def _planned(fact: AccountFact | EmailGaveUp | StaffAsked) -> tuple[PlannedMail, ...]:
    match fact:
        case EmailGaveUp():
            return mails_about_lost_mail(fact)
        case StaffAsked():
            return mails_about_money(fact)
    return mails_about_account(fact)


def _written_from(name: str, facts: Iterable[SummaryFact]) -> Iterable[MailContext]:
    summary = ApplicationSummary("app_example")
    for number, fact in enumerate(facts):
        event_id = f"{name}-{number}"
        summary, _ = apply_and_plan(event_id, fact, summary, TODAY)
        for planned in summary.planned_mails.get(event_id, ()):
            yield _written(planned, fact, summary, summary.place or PLACE)


def _written(
    planned: PlannedMail, fact: Fact, summary: ApplicationSummary | None, place: RotationPlace | None
) -> MailContext:
    email_id = f"eml_example_{planned.template}"
    ready = prepare(MailSources(email_id, planned, fact, summary, place, PEOPLE, EARLIER))
    if isinstance(ready, MailContext):
        return ready
    raise LookupError(f"the example story lacks what {planned.template} needs: {ready}")


__all__ = ["PEOPLE", "TODAY", "example_of", "examples"]
