"""How mails are stored, and what they are found by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.notifications.writing.domain.mail import AwaitingEmail, Email, UnknownEmail, due_at, mail_of
from shared.chassis.documents import Kind


def _find_email(email: Email) -> Mapping[str, Any]:
    if isinstance(email, UnknownEmail):
        return {}
    mail, letter = mail_of(email), email.origin.letter
    return {
        "state": email.state,
        "template": letter.template,
        "recipient_id": letter.recipient_id,
        "people": list(email.origin.people),
        "application_id": email.origin.application_id,
        "to": mail.to.lower() if mail else "",
        "awaits": email.awaited_person if isinstance(email, AwaitingEmail) else None,
        "created_at": email.created_at.isoformat(timespec="microseconds"),
    }


EMAILS: Kind[Email] = Kind(type=Email, nothing=UnknownEmail, find=_find_email, due_at=due_at)

_NEWEST = ("find.created_at", -1)
EMAIL_INDEXES: list[list[tuple[str, int]]] = [
    [_NEWEST, ("_id", 1)],
    [("find.recipient_id", 1), _NEWEST],
    [("find.to", 1), _NEWEST],
    [("find.application_id", 1), _NEWEST],
    [("find.state", 1), _NEWEST],
    [("find.people", 1), ("find.created_at", 1)],
    [("find.awaits", 1)],
]
