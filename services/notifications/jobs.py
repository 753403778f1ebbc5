"""Timers: what notifications does when an e-mail is due."""

from __future__ import annotations

from services.notifications.sending.use_cases.sender import MailSender
from shared.chassis.documents import ActWhenDue


def sending(sender: MailSender) -> ActWhenDue:
    """Claim, send, note what the server said."""
    return sender.act_on_due
