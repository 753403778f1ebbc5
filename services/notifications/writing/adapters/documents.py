"""How mails are stored, and what they are found by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.notifications.writing.domain.mail import AwaitingMail, Mail, UnknownMail, due_at, message_of
from shared.chassis.documents import AggregateType


def _found_by(mail: Mail) -> Mapping[str, Any]:
    if isinstance(mail, UnknownMail):
        return {}
    message, planned = message_of(mail), mail.origin.planned
    return {
        "state": mail.state,
        "template": planned.template,
        "recipient_id": planned.recipient_id,
        "people": list(mail.origin.people),
        "application_id": mail.origin.application_id,
        "to": message.to.lower() if message else "",
        "awaits": mail.awaited_person if isinstance(mail, AwaitingMail) else None,
        "created_at": mail.created_at.isoformat(timespec="microseconds"),
    }


MAILS: AggregateType[Mail] = AggregateType(
    type=Mail, nothing=UnknownMail, find=_found_by, due_at=due_at, is_usually_new=True
)

_NEWEST = ("find.created_at", -1)
MAIL_INDEXES: list[list[tuple[str, int]]] = [
    [_NEWEST, ("_id", 1)],
    [("find.recipient_id", 1), _NEWEST],
    [("find.to", 1), _NEWEST],
    [("find.application_id", 1), _NEWEST],
    [("find.state", 1), _NEWEST],
    [("find.people", 1), ("find.created_at", 1)],
    [("find.awaits", 1)],
]
