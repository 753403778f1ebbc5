"""Which mail puts a deadline into its reader's calendar, and which takes it out again (R20).

A calendar keeps one entry for each UID and takes a file about it only if its SEQUENCE is higher than what it
has. So each file gets its number when its mail is planned, in the order of the events: a mail that is written
late, or arrives late, does not bring an entry back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from services.notifications.knowing.domain.summary import (
    ApplicationSummary,
    CalendarChange,
    CalendarEntry,
    EntryKind,
    PlannedMail,
)

PUBLISHED_BY: Mapping[str, EntryKind] = {
    "accepted_and_held": "hold",
    "waitlist_offer": "hold",
    "hold_ends_soon": "hold",
    "hold_extended": "hold",
    "reserved": "balance",
    "seated_again": "balance",
    "balance_reminder": "balance",
    "other_dates": "dates",
    "due_extended": "balance",
    "postponed": "balance",
    "host_cancelled": "choice",
    "review_request": "review",
    "review_reminder": "review",
}
"""By template. A task of staff is not in it: there is one mail about it, so no number has to grow, and none
when it is done, so that its entry stays and says that it may be."""
CANCELLED_BY: Mapping[str, tuple[EntryKind, ...]] = {
    "accepted_and_held": ("dates",),
    "dates_refused": ("dates",),
    "decision_taken_back": ("hold", "dates"),
    "dates_taken": ("dates",),
    "declined": ("dates",),
    "reserved": ("hold",),
    "seated_again": ("hold",),
    "paid_in_full": ("hold", "balance"),
    "hold_ended": ("hold",),
    "offer_lapsed": ("hold",),
    "offer_declined": ("hold",),
    "withdrawn": ("hold", "balance", "dates"),
    "cancelled": ("hold", "balance", "choice"),
    "host_cancelled": ("balance",),
    "postponed": ("choice",),
    "answer_receipt": ("review",),
    "answer_written_down": ("review",),
    "review_closed": ("review",),
}


def with_calendars(
    planned_mails: Sequence[PlannedMail], summary: ApplicationSummary
) -> tuple[ApplicationSummary, tuple[PlannedMail, ...]]:
    """The mails with what each does to its reader's calendar, and the summary that remembers the numbers."""
    entries = dict(summary.calendar_entries)
    numbered = []
    for planned in planned_mails:
        changes = tuple(_changes(planned, summary, entries))
        for change in changes:
            entries[_key(change.entry, planned, summary)] = CalendarEntry(change.sequence, not change.cancels)
        numbered.append(replace(planned, calendar=changes))
    return replace(summary, calendar_entries=entries), tuple(numbered)


def _changes(
    planned: PlannedMail, summary: ApplicationSummary, entries: Mapping[str, CalendarEntry]
) -> Iterator[CalendarChange]:
    for kind in CANCELLED_BY.get(planned.template, ()):
        entry = entries.get(_key(kind, planned, summary))
        if entry is not None and entry.stands:
            yield CalendarChange(kind, entry.sequence + 1, cancels=True)
    published = PUBLISHED_BY.get(planned.template)
    if published and not (published == "balance" and summary.has_settled):
        entry = entries.get(_key(published, planned, summary))
        yield CalendarChange(published, entry.sequence + 1 if entry else 0)


def _key(kind: EntryKind, planned: PlannedMail, summary: ApplicationSummary) -> str:
    """Each review has an entry of its own; the applicant has one of each other kind."""
    about = summary.review.review_id if kind == "review" and summary.review else planned.recipient_id
    return f"{kind} {about}"
