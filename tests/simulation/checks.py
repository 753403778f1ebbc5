"""What must hold when a run is over and everything was heard: the invariants of `rounds verify`, and the
provider's and the mail server's own records beside ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from deploy.rounds.operating.evidence import Evidence
from deploy.rounds.operating.invariants import Violation, violations
from services.applications.application.domain.application import Application
from services.catalog.rotations.domain.rotation import Rotation
from services.notifications.writing.domain.mail import Mail
from services.notifications.writing.domain.planning import TO_APPLICANT, TO_HOST, TO_STAFF
from services.payments.deadlines.domain.late_fees import standing_fee
from services.payments.statement.domain.statement import Statement
from shared.chassis.deadletters import WAITING
from shared.chassis.store import OutboxEvent
from shared.contracts.payments import BalanceReminderDue
from shared.contracts.policy import local_midnight
from tests.simulation.own_checks import (
    offers_can_be_taken,
    promises_are_kept,
    reviews_are_decided_by_people,
)
from tests.simulation.pages import kept_of
from tests.simulation.weather import CALM

if TYPE_CHECKING:
    from tests.simulation.world import World

_ROTATION: TypeAdapter[Rotation] = TypeAdapter(Rotation)
_APPLICATION: TypeAdapter[Application] = TypeAdapter(Application)
_STATEMENT: TypeAdapter[Statement] = TypeAdapter(Statement)
_MAIL: TypeAdapter[Mail] = TypeAdapter(Mail)
SLACK = timedelta(seconds=60)
ALWAYS_A_MAIL = frozenset(kind.__name__ for kind in (*TO_APPLICANT, *TO_STAFF, *TO_HOST))


def found_at_the_end(world: World) -> list[Violation]:
    evidence = evidence_of(world)
    own = (
        *ledger_is_the_providers(world, evidence), *fees_by_the_providers_time(world, evidence),
        *reminders_only_to_who_owes(world), *everything_written_was_said(world),
        *mails_were_taken(world, evidence), *each_event_is_written_about(world, evidence),
        *promises_are_kept(world), *reviews_are_decided_by_people(world), *offers_can_be_taken(world),
    )  # fmt: skip
    return [*violations(evidence), *own]


def evidence_of(world: World) -> Evidence:
    """What `rounds verify` would read."""
    return Evidence(
        now=world.now(),
        rotations=[
            _ROTATION.validate_python(state)
            for state in _states(world, "catalog", "rotations")
            if state["state"] == "offered"
        ],
        applications={
            state["application_id"]: _APPLICATION.validate_python(state)
            for state in _states(world, "applications", "applications")
            if state["state"] != "unknown"
        },
        statements={
            state["application_id"]: _STATEMENT.validate_python(state)
            for state in _states(world, "payments", "statements")
            if state["stage"] == "opened"
        },
        emails=[_MAIL.validate_python(state) for state in _states(world, "notifications", "emails")],
        waiting_events={
            f"{service}.{name}": sum(len(row.outbox) for row in store.rows.values())
            for (service, name), store in world.stores.items()
        },
        lag=world.bus.lag(),
        due={
            f"{service}.{name} {document_id}": row.due_at
            for (service, name), store in world.stores.items()
            for document_id, row in store.rows.items()
            if row.due_at is not None and row.due_at <= world.now()
        },
        dead_letters={
            service: sum(letter.state in WAITING for letter in letters.letters.values())
            for service, letters in world.letters.items()
        },
    )


def ledger_is_the_providers(world: World, evidence: Evidence) -> Iterator[Violation]:
    """4: each cent that the provider has for us is on the statement; none is kept that is not owed."""
    for statement in evidence.statements.values():
        about = statement.application_id
        payments = world.provider.payments(about)
        theirs = {payment.id: kept_of(payment) for _, payment in payments}
        for payment_id in {*theirs, *statement.payment_ids()}:
            ours = -sum(line.cents for line in statement.lines if line.reference == payment_id)
            if ours != theirs.get(payment_id, 0):
                yield Violation(
                    "4 ledger", f"{about} {payment_id}", f"we have {ours}, they {theirs.get(payment_id, 0)}"
                )
        kept = [page.request.purpose for page, payment in payments if kept_of(payment) > 0]
        if statement.balance < 0 and not any(task.needs_staff for task in statement.refund_tasks):
            yield Violation("4 overpaid", about, f"{-statement.balance} cents kept; paid for {kept}")


def fees_by_the_providers_time(world: World, evidence: Evidence) -> Iterator[Violation]:
    """5, from the provider's records alone: who had paid all by the due instant pays no fee, others do."""
    for statement in evidence.statements.values():
        by_hand = any(line.kind in ("offline_payment", "adjustment") for line in statement.lines)
        waived = any(
            line.kind == "late_fee_reversed" and line.note != "paid_in_time" for line in statement.lines
        )
        unusual = (
            statement.has_ended or statement.holds > 1 or statement.moves or not statement.deposit_offered
        )
        if unusual or by_hand or waived:
            continue
        payments = [payment for _, payment in world.provider.payments(statement.application_id)]
        in_time = sum(p.cents for p in payments if p.at is not None and p.at < statement.full_due_at)
        fee = next(line.cents for line in statement.lines if line.kind == "rotation_fee")
        if in_time >= fee and standing_fee(statement):
            yield Violation(
                "5 late fee although paid in time", statement.application_id, f"{in_time} in time"
            )
        was_reserved = in_time >= statement.needed_cents
        is_due = evidence.now > statement.fee_at + SLACK and not world.provider.live(statement.application_id)
        if was_reserved and in_time < fee and is_due and not standing_fee(statement):
            yield Violation("5 no late fee", statement.application_id, f"{in_time} of {fee} in time")


def reminders_only_to_who_owes(world: World) -> Iterator[Violation]:
    """R19: decided when due, by what the provider knew then."""
    for event in world.store("payments", "statements").committed:
        if event.type != "BalanceReminderDue" or event.data is None:
            continue
        fact = BalanceReminderDue.model_validate_json(event.data)
        state = world.state("payments", "statements", fact.application_id)
        due_day = fact.due_at.astimezone(ZoneInfo(fact.time_zone)).date()
        instant = local_midnight(due_day - timedelta(days=fact.days_left), fact.time_zone)
        payments = [payment for _, payment in world.provider.payments(fact.application_id)]
        paid = sum(p.cents for p in payments if p.at is not None and p.at < instant)
        fee = next(line["cents"] for line in state["lines"] if line["kind"] == "rotation_fee")
        if state["holds"] == 1 and not state["moves"] and paid >= fee:
            yield Violation("5 reminder to who has paid", fact.application_id, f"{paid} before {instant}")


def everything_written_was_said(world: World) -> Iterator[Violation]:
    """3: each event of each write lies on the bus, those of one document in order; and no other does."""
    written_in: dict[str, str] = {}
    for store in world.stores.values():
        written_in |= store.written_in
        for event in store.committed:
            if event.id not in world.bus.first_at:
                yield Violation("3 never said", event.key, f"{event.type} {event.id}")
    for event_id in world.bus.first_at:
        if event_id not in written_in and event_id not in world.introduced:
            yield Violation("3 said and not written", event_id, "")
    for partition in world.bus.partitions.values():
        yield from _in_order([record.event for record in partition.records], written_in)


def _in_order(events: list[OutboxEvent], written_in: dict[str, str]) -> Iterator[Violation]:
    """Ids are made in order: the first occurrences of one document's events must be sorted by them."""
    newest: dict[tuple[str, str], str] = {}
    for event in {event.id: event for event in events}.values():
        lane = written_in.get(event.id, event.id), event.key
        if event.id < newest.get(lane, ""):
            yield Violation("3 out of order", event.key, f"{event.type} {event.id}")
        newest[lane] = max(event.id, newest.get(lane, ""))


def each_event_is_written_about(world: World, evidence: Evidence) -> Iterator[Violation]:
    """6: notifications has heard of everything that people must hear of, and nothing waits for ever."""
    if "notifications" not in world.running:
        return
    written_about = {email.origin.event_id for email in evidence.emails if email.state != "unknown"}
    for store in world.stores.values():
        for event in store.committed:
            if event.type in ALWAYS_A_MAIL and event.id not in written_about:
                yield Violation("6 no mail", event.key, f"{event.type} {event.id}")
    for email in evidence.emails:
        if email.state == "awaiting_contact":
            planned = email.origin.planned
            yield Violation(
                "6 mail waits for ever", planned.recipient_id, f"{planned.template}: {email.missing}"
            )


def mails_were_taken(world: World, evidence: Evidence) -> Iterator[Violation]:
    """6: what counts as sent was taken; copies are the same to the byte; in fine weather there are none."""
    for email in evidence.emails:
        copies = world.mail.taken.get(email.email_id, [])
        if email.state == "sent" and not copies:
            yield Violation("6 mail lost", email.email_id, email.origin.planned.template)
        if len(set(copies)) > 1:
            yield Violation("6 copies differ", email.email_id, f"{len(set(copies))} versions")
        if len(copies) > 1 and world.drawn_weather == CALM:
            yield Violation("6 mail copied", email.email_id, f"{len(copies)} copies")


def _states(world: World, service: str, name: str) -> list[Any]:
    return [row.state for row in world.store(service, name).rows.values()]
