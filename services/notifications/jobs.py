"""Timers: what notifications does when an e-mail is due."""

from __future__ import annotations

from services.notifications.sending.use_cases.sender import Dispatch
from shared.chassis.documents import ActWhenDue


def sending(dispatch: Dispatch) -> ActWhenDue:
    """Claim, send, note what the server said."""
    return dispatch.act_on_due
