"""How an aggregate lies in MongoDB: pure translation between the store's words and documents.

`{_id, version, stamp, state, find, next_due_at?, outbox: [{id, …, at}], inbox: [id], answers: {key: answer}}`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from shared.chassis.context import Answer
from shared.chassis.store import INBOX_LIMIT, FoundDocument, Order, OutboxEvent, Record, Where, Write


def record_of(row: Mapping[str, Any], size: int) -> Record:
    return Record(
        id=row["_id"],
        version=row["version"],
        state=row["state"],
        outbox=[_event(event) for event in row.get("outbox", ())],
        inbox=row.get("inbox", ()),
        answers={key: Answer(**answer) for key, answer in row.get("answers", {}).items()},
        stamp=row.get("stamp", ""),
        size=size,
    )


def event_fields(event: OutboxEvent) -> dict[str, Any]:
    """An event as fields; its id is left to the caller, who may need it as `_id`."""
    return {
        "type": event.type,
        "topic": event.topic,
        "key": event.key,
        "data": event.data,
        "time": event.time,
        "correlation_id": event.correlation_id,
        "causation_id": event.causation_id,
        "traceparent": event.traceparent,
    }


def document_of(write: Write, now: datetime) -> dict[str, Any]:
    """A document that did not exist before."""
    document: dict[str, Any] = {
        "_id": write.id,
        "version": 1,
        "stamp": write.stamp,
        "state": write.state,
        "find": write.find,
        "outbox": _outbox(write, now),
        "inbox": list(write.handled),
    }
    if write.due_at is not None:
        document["next_due_at"] = write.due_at
    if write.answers:
        document["answers"] = _answers(write)
    return document


def update_of(write: Write, now: datetime) -> dict[str, Any]:
    """The update of a document; outbox and inbox grow by pushing, because the relay clears beside us."""
    changed, gone = state_changes(write)
    new: dict[str, Any] = {
        "version": write.expected + 1,
        "stamp": write.stamp,
        # Whole, although it hardly changes: so a document stored before a field was added gets it.
        "find": write.find,
        **changed,
    }
    if write.answers:
        new["answers"] = _answers(write)
    update: dict[str, Any] = {"$set": new}
    if write.due_at is None:
        gone = [*gone, "next_due_at"]
    else:
        new["next_due_at"] = write.due_at
    if gone:
        update["$unset"] = dict.fromkeys(gone, "")
    if push := _pushes(write, now):
        update["$push"] = push
    return update


def state_changes(write: Write) -> tuple[dict[str, Any], list[str]]:
    """The top-level fields of the state to set and those to remove, by their paths.

    The write is guarded by the version that `before` was stored at, so the fields that are left out lie
    there as they are here.
    """
    before, state = write.before, write.state
    if before is None or not all(map(_is_path, {*before, *state})):
        return {"state": state}, []
    changed = [name for name, value in state.items() if name not in before or before[name] != value]
    gone = [name for name in before if name not in state]
    return {f"state.{name}": state[name] for name in changed}, [f"state.{name}" for name in gone]


def _is_path(name: str) -> bool:
    """Whether an update can name this field; MongoDB reads a dot as a step and a dollar as an operator."""
    return name != "" and "." not in name and not name.startswith("$")


def find_filter(where: Where, order: Order, after: Sequence[Any] | None) -> dict[str, Any]:
    """The query on `find` fields, and for a further page only what comes after a position."""
    query: dict[str, Any] = {f"find.{name}": condition for name, condition in where.items()}
    if after is None:
        return query
    keys = sort_of(order)
    later = []
    for place, (key, direction) in enumerate(keys):
        same = {before: value for (before, _), value in zip(keys[:place], after, strict=False)}
        later.append({**same, key: {"$gt" if direction > 0 else "$lt": after[place]}})
    return {"$and": [query, {"$or": later}]}


def sort_of(order: Order) -> list[tuple[str, int]]:
    return [*((f"find.{name}", direction) for name, direction in order), ("_id", 1)]


def found_of(row: Mapping[str, Any], order: Order) -> FoundDocument:
    values = [row["find"].get(name) for name, _ in order]
    return FoundDocument(row["_id"], row["state"], row["find"], (*values, row["_id"]))


def _event(row: Mapping[str, Any]) -> OutboxEvent:
    return OutboxEvent(
        row["id"], row["type"], row["topic"], row["key"], row["data"], row["time"],
        row["correlation_id"], row["causation_id"], row["traceparent"],
    )  # fmt: skip


def _outbox(write: Write, now: datetime) -> list[dict[str, Any]]:
    return [{"id": event.id, **event_fields(event), "at": now} for event in write.events]


def _pushes(write: Write, now: datetime) -> dict[str, Any]:
    push: dict[str, Any] = {}
    if write.events:
        push["outbox"] = {"$each": _outbox(write, now)}
    if write.handled:
        push["inbox"] = {"$each": list(write.handled), "$slice": -INBOX_LIMIT}
    return push


def _answers(write: Write) -> dict[str, dict[str, Any]]:
    return {key: asdict(answer) for key, answer in write.answers.items()}
