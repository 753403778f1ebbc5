"""What the services know, without how they came to know it: a digest of every document's state."""

from __future__ import annotations

import hashlib
from typing import Any

import bson
from pymongo import MongoClient

from deploy.rounds.operating.evidence import SERVICES

BOOKKEEPING = frozenset(
    {"published", "clock", "dead_letters", "reconciliations", "reconcile_runs", "stripe_movements", "turns"}
)
"""What was told already, travelled time, what could not be handled, how far the provider's records were
looked through, and turns taken, which are counted for some minutes: these go by the clock."""

SESSIONS = "applications.sessions/"
"""Whoever reconciles signs in; a session more is no difference, one that is lost or another is."""

UNDER_WAY = frozenset({"queued", "retry", "sending"})
"""States of a mail that goes on by itself, drill or not: some minutes after the mail server was away."""

LOOKING = frozenset({"looked_at", "next_look_at", "looks", "claimed_by"})
"""When payments asked about a page that is still open, and who: every five minutes, drill or not."""

MAIL_UNDER_WAY = "a mail under way"

Fingerprint = dict[str, str]


def fingerprint(mongo_url: str) -> Fingerprint:
    """By `service.collection/id`. An aggregate is its state and what it is found by, not its version,
    outbox, inbox and remembered answers; anything else is the whole document.
    """
    found: Fingerprint = {}
    with MongoClient[dict[str, Any]](mongo_url) as mongo:
        for service in SERVICES:
            database = mongo[f"rounds_{service}"]
            for name in sorted(set(database.list_collection_names()) - BOOKKEEPING):
                for row in database[name].find().sort("_id", 1):
                    found[f"{service}.{name}/{row['_id']}"] = digest(row)
    return found


def checksum(of: Fingerprint) -> str:
    """One for all."""
    return hashlib.sha256(repr(sorted(of.items())).encode()).hexdigest()[:16]


def differences(before: Fingerprint, after: Fingerprint) -> list[str]:
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def what_stayed(before: Fingerprint, after: Fingerprint) -> Fingerprint:
    """What is there after, without what goes on whether or not there is a drill: new sessions, and mails
    that were under way before."""
    is_new_session = {key for key in after if key not in before and key.startswith(SESSIONS)}
    return {
        key: before[key] if before.get(key) == MAIL_UNDER_WAY else one
        for key, one in after.items()
        if key not in is_new_session
    }


def digest(row: dict[str, Any]) -> str:
    """Of one stored document."""
    is_aggregate = "state" in row and "version" in row
    if is_aggregate and "email_id" in row["state"] and row["state"]["state"] in UNDER_WAY:
        return MAIL_UNDER_WAY
    known = {"state": _settled(row["state"]), "find": row.get("find")} if is_aggregate else row
    return hashlib.sha256(bson.encode(known)).hexdigest()


def _settled(state: dict[str, Any]) -> dict[str, Any]:
    attempts = state.get("attempts", [])
    looked = [{name: value for name, value in attempt.items() if name not in LOOKING} for attempt in attempts]
    return {**state, "attempts": looked} if attempts else state
