"""Hostile input: every operation of the merged API document, by every role, right and wrong; never a 5xx."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import cycle
from typing import Any, Literal

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from requests.adapters import HTTPAdapter
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from deploy.local.addresses import Account, Accounts
from deploy.local.platform import Platform
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(420)]

SIGN_IN_AFTER = 50
EXAMPLES = 6
"""Of each kind (right, wrong), for each operation and role."""
STREAMS = {"/v1/applications/{application_id}/events"}
"""Stays open by design; its input is that of the application's other paths."""


ROLES: tuple[Literal["applicant", "coach", "staff"] | None, ...] = (None, "applicant", "coach", "staff")


def test_no_input_makes_a_server_fail(system: Platform, office: Office) -> None:
    """Each input is drawn once, which takes longer than all roles need to send it."""
    schema = schemathesis.openapi.from_url(f"{system.gateway}/openapi.json")
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
    for operation in sorted(operations, key=_ends_an_account):
        if operation.path not in STREAMS:
            _strike(operation, known, attacks)

    assert {name: answer for attack in attacks for name, answer in attack.failures.items()} == {}
    for role, attack in zip(ROLES, attacks, strict=True):
        assert attack.answers.total() > 400
        if role is not None:  # or it was never let in
            assert attack.answers[401] < attack.answers.total() / 6, (role, attack.answers)


def _ends_an_account(operation: Any) -> bool:
    return (operation.method, operation.path) == ("delete", "/v1/me")


def _strike(operation: Any, known: Mapping[str, str], attacks: Sequence[Attack]) -> None:
    """Right and wrong input, half of it about things that exist."""
    turns = cycle((False, True))
    for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        def strike(case: Case[Any]) -> None:
            if next(turns):
                case.path_parameters.update({n: v for n, v in known.items() if n in case.path_parameters})
            for attack in attacks:
                attack.send(case)

        with suppress(Unsatisfiable):  # an operation without input cannot be sent a wrong one
            strike()


class Attack:
    """Sends what the document allows, and what it forbids; remembers what made a server fail."""

    def __init__(self, gateway: str, address: str, account: Account | None) -> None:
        self._gateway = gateway
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", From(address))
        self._account = account
        self._bearer = ""
        self.failures: dict[str, str] = {}
        self.answers: Counter[int] = Counter()
        """How many, by status."""

    def send(self, case: Case[Any]) -> None:
        answer = case.call(base_url=self._gateway, session=self._session, headers=self._token(), timeout=60)
        self.answers[answer.status_code] += 1
        if answer.status_code >= 500:
            self.failures.setdefault(
                f"{case.method} {case.path}", f"{answer.status_code} {answer.text[:300]}"
            )

    def _token(self) -> dict[str, str]:
        """Of now: an attack may end its own session, or take longer than a token lasts."""
        if self._account is None:
            return {}
        if self.answers.total() % SIGN_IN_AFTER == 0:
            body: Any = dict(self._account)
            answer = self._session.post(f"{self._gateway}/v1/sessions", json=body, timeout=60)
            if answer.ok:  # else its account is gone: no operation is sent often enough to lock it out
                self._bearer = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._bearer}"}


class From(HTTPAdapter):
    """From an address of its own: how often one may sign in is counted by these."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **words: Any) -> None:
        super().init_poolmanager(*args, **words, source_address=(self._address, 0))
