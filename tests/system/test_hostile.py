"""Hostile input: every operation of the merged API document, by every role, right and wrong.

All of Schemathesis' checks hold for each answer: never a 5xx; only statuses, types, headers and bodies that
the document names; what it forbids is refused, and what it allows is taken unless a rule says no.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import cycle
from typing import Any, Literal

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from deploy.local.addresses import Accounts
from deploy.local.platform import Platform
from tests.harness.sampling import seed_of_the_run, so_many
from tests.system.hostile import CONFIG, Attack, aim, edges
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(600)]

SAMPLED, WHOLE = 2, 6
"""Examples of each kind (right, wrong), for each operation and role: always the same."""
ONE_IN = 4
"""So many edges of each operation make a day's sample of one."""
STREAMS = {"/v1/applications/{application_id}/events"}
"""Stays open by design: it is struck where it ends soon (`test_events_hostile.py` of applications)."""
LAST = {("delete", "/v1/me"): 1, ("post", "/v1/applications/{application_id}/withdrawal"): 1}
"""What takes away the very things that others are aimed at."""

Role = Literal["applicant", "coach", "staff"]
ROLES: tuple[Role | None, ...] = (None, "applicant", "coach", "staff")


def test_the_document_tells_the_truth_and_no_input_makes_a_server_fail(
    system: Platform, office: Office
) -> None:
    """Each input is drawn once, which takes longer than all roles need to send it.

    Every operation is struck every day; all examples and edges with `WHOLE=1`.
    """
    schema = schemathesis.openapi.from_url(f"{system.gateway}/openapi.json", config=CONFIG)
    offer = office.offer(places=5)
    applicant, application_id = office.held(offer)
    known = {"application_id": application_id, "rotation_id": offer.rotation_id, "kind": "cv"}
    accounts: Accounts = {**system.addresses["accounts"], "applicant": applicant.account}
    attacks = [
        Attack(system.gateway, f"127.0.1.{number}", accounts[role] if role else None)
        for number, role in enumerate(ROLES, 1)
    ]

    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(operations) == schema.statistic.operations.total
    for operation in sorted(operations, key=lambda each: LAST.get((each.method, each.path), 0)):
        if operation.path not in STREAMS:
            _strike(operation, known, attacks)
            _strike_at_edges(operation, known, attacks[ROLES.index(_role(operation))])

    failures = [failure for attack in attacks for failure in attack.failures.values()]
    assert not failures, "\n\n".join([f"{len(failures)} failures", *failures])
    for role, attack in zip(ROLES, attacks, strict=True):
        assert attack.answers.total() > so_many(150, 400)
        if role is not None:  # or it was never let in
            assert attack.answers[401] < attack.answers.total() / 2, (role, attack.answers)


def _strike(operation: Any, known: Mapping[str, str], attacks: Sequence[Attack]) -> None:
    """Right and wrong input by every role, half of it about things that exist."""
    turns = cycle((False, True))
    for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=so_many(SAMPLED, WHOLE),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        def strike(case: Case[Any]) -> None:
            if next(turns):
                aim(case, known)
            for attack in attacks:
                attack.send(case)

        with suppress(Unsatisfiable):  # an operation without input cannot be sent a wrong one
            strike()


def _strike_at_edges(operation: Any, known: Mapping[str, str], attack: Attack) -> None:
    turns = cycle((False, True))
    for case in _some(edges(operation), operation.label):
        if next(turns):
            aim(case, known)
        attack.send(case)


def _some(cases: Iterator[Case[Any]], operation: str) -> Iterator[Case[Any]]:
    """The edges of the day, or all of them."""
    chance = random.Random(f"{seed_of_the_run()} {operation}")
    return (case for case in cases if so_many(chance.randrange(ONE_IN) == 0, True))


def _role(operation: Any) -> Role | None:
    """One that may do it."""
    policy = operation.definition.raw["x-policy"]
    return next((role for role in ROLES if role and role in policy), None)
