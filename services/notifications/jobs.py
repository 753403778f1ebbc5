"""Timers: what notifications does when an e-mail is due."""

from __future__ import annotations

import asyncio
from contextvars import Context

from services.notifications.use_cases.dispatch import Dispatch
from shared.chassis.documents import ActWhenDue


def sending(dispatch: Dispatch) -> ActWhenDue:
    """Send in a context of its own: who made an e-mail due may have been a record or a request, and the
    write that claims it must not pass for a repeat of theirs."""

    async def send_when_due(email_id: str) -> None:
        await asyncio.create_task(dispatch.act_on_due(email_id), context=Context(), name=f"send {email_id}")

    return send_when_due
