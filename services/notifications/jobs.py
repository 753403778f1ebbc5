"""Timers: what notifications does when a mail is due."""

from __future__ import annotations

from services.notifications.sending.use_cases.sender import MailSender
from shared.chassis.documents import ActWhenDue


def sending(sender: MailSender) -> ActWhenDue:
    """Write what waits for facts; send what is written, and record what the mail server answered."""
    return sender.act_on_due
