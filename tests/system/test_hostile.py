"""Hostile input: every operation of the merged API document, by every role, right and wrong; never a 5xx."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from deploy.local.addresses import Account
from deploy.local.platform import Platform
from tests.system.office import Office

pytestmark = [pytest.mark.system, pytest.mark.timeout(420)]

EXAMPLES = 6
"""Of each kind (right, wrong), for each operation and role."""
STREAMS = {"/v1/applications/{application_id}/events"}
"""Stays open by design; its input is that of the application's other paths."""


@pytest.mark.parametrize("role", ["anonymous", "applicant", "coach", "staff"])
def test_no_input_makes_a_server_fail(role: str, system: Platform, office: Office) -> None:
    schema = schemathesis.openapi.from_url(f"{system.gateway}/openapi.json")
    offer = office.offer(places=5)
    applicant, application_id = office.held(offer)
    known = {"application_id": application_id, "rotation_id": offer.rotation_id, "kind": "cv"}
    accounts = {**system.addresses["accounts"], "applicant": applicant.account}
    attack = Attack(system.gateway, known, accounts.get(role))  # type: ignore[arg-type]  # one of its names

    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        if result.ok().path not in STREAMS:
            attack.on(result.ok())

    assert attack.failures == {}
    assert attack.answers.total() > 400
    if role != "anonymous":  # or it was never let in
        assert attack.answers[401] < attack.answers.total() / 4, attack.answers


class Attack:
    """Sends what the document allows, and what it forbids; remembers what made a server fail."""

    def __init__(self, gateway: str, known: Mapping[str, str], account: Account | None) -> None:
        self._gateway = gateway
        self._known = known
        self._session = requests.Session()
        self._session.trust_env = False
        self._account = account
        self._bearer = ""
        self.failures: dict[str, str] = {}
        self.answers: Counter[int] = Counter()
        """How many, by status."""

    def on(self, operation: Any) -> None:
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
                self._send(case)

            with suppress(Unsatisfiable):  # an operation without input cannot be sent a wrong one
                strike()

    def _send(self, case: Case[Any]) -> None:
        if self.answers.total() % 2:  # half of them about things that exist
            case.path_parameters.update({n: v for n, v in self._known.items() if n in case.path_parameters})
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
        if self.answers.total() % 100 == 0:
            body: Any = dict(self._account)
            answer = self._session.post(f"{self._gateway}/v1/sessions", json=body, timeout=60)
            answer.raise_for_status()
            self._bearer = answer.json()["access_token"]
        return {"Authorization": f"Bearer {self._bearer}"}
