"""How accounts, addresses and sessions are stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.applications.accounts.domain.account import Account, NoAccount, RegisteredAccount, due_at
from services.applications.accounts.domain.addresses import Address
from services.applications.accounts.domain.sessions import EndedSession, NoSession, OpenSession, Session
from shared.chassis.documents import AggregateType
from shared.chassis.text import words_of

ACCOUNT_INDEXES = [
    [("find.role", 1), ("find.registered_at", 1), ("_id", 1)],
    [("find.words", 1), ("find.registered_at", -1), ("_id", 1)],
]
SESSION_INDEXES = [[("find.account_id", 1), ("find.since", -1), ("_id", 1)]]
"""MongoDB removes sessions that are over by a TTL index on `find.gone_at`, which main.py asks for."""


def _find_account(account: Account) -> Mapping[str, Any]:
    held = account if isinstance(account, RegisteredAccount) else None
    return {
        "state": account.state,
        "role": held.role if held else None,
        "registered_at": held.registered_at.isoformat() if held else None,
        "words": list(words_of(f"{held.full_name} {held.email}")) if held else [],
    }


def _find_session(session: Session) -> Mapping[str, Any]:
    match session:
        case OpenSession():
            # A date, not text: MongoDB removes sessions by it.
            return _found(session.account_id, session.opened_at.isoformat(), session.idle_until)
        case EndedSession():
            return _found(session.account_id, session.ended_at.isoformat(), session.ended_at)
        case NoSession():
            return _found(None, None, None)


def _found(account_id: str | None, since: str | None, gone_at: Any) -> Mapping[str, Any]:
    return {"account_id": account_id, "since": since, "gone_at": gone_at}


def _no_account(account_id: str) -> Account:
    return NoAccount(id=account_id)


def _no_session(session_id: str) -> Session:
    return NoSession(id=session_id)


ACCOUNT_KIND: AggregateType[Account] = AggregateType(
    type=Account, nothing=_no_account, find=_find_account, due_at=due_at
)
ADDRESS_KIND: AggregateType[Address] = AggregateType(type=Address, nothing=Address, due_at=Address.due_at)
SESSION_KIND: AggregateType[Session] = AggregateType(type=Session, nothing=_no_session, find=_find_session)
