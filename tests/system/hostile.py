"""Schemathesis as an attacker: what it sends for an operation, and what it finds wrong with the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import requests
import schemathesis
from requests.adapters import HTTPAdapter
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response

from deploy.local.addresses import Account

SIGN_IN_AFTER = 50

CONFIG = schemathesis.Config.from_dict(
    {
        # No text may hold NUL; JSON Schema could say so only with a pattern at each of them.
        "generation": {"allow-x00": False},
        "checks": {
            # Beyond Schemathesis' own: 400 for a cursor or signature that is made up, 412 for an ETag, and
            # 422 where a rule says no which no schema can tell (see `_untold`).
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "3xx", 400, 401, 403, 404, 409, 410, 412, 422, 429]
            },
            "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 422, 428]},
        },
    }
)

SCHEMAS_OWN = {
    "bool_type", "bool_parsing", "dict_type", "enum", "extra_forbidden", "float_type", "float_parsing",
    "int_type", "int_parsing", "int_from_float", "greater_than", "less_than", "list_type", "literal_error",
    "missing", "not_a_day", "not_a_whole_number", "not_an_instant", "number_too_large",
    "string_pattern_mismatch", "string_too_long", "string_type", "too_long", "too_short", "unknown_parameter",
}  # fmt: skip
"""Codes of refusals that a schema can tell beforehand; the others are rules."""


class Attack:
    """Sends what the document allows, and what it forbids; remembers what is wrong with the answers."""

    def __init__(self, gateway: str, address: str, account: Account | None) -> None:
        self._gateway = gateway
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", From(address))
        self._account = account
        self._bearer = ""
        self.failures: dict[str, str] = {}
        """By operation and kind."""
        self.answers: Counter[int] = Counter()
        """How many, by status."""

    def send(self, case: Case[Any]) -> None:
        headers = self._token()
        answer = case.call(base_url=self._gateway, session=self._session, headers=headers, timeout=60)
        self.answers[answer.status_code] += 1
        if untold := _untold(case, answer):
            self._note(case, f"422 although the document allows it: {untold}", answer)
        try:
            case.validate_response(answer, headers=headers, transport_kwargs={"session": self._session})
        except FailureGroup as group:
            for failure in group.exceptions:
                self._note(case, f"{type(failure).__name__} {answer.status_code}: {failure}", answer)

    def _note(self, case: Case[Any], failure: str, answer: Response) -> None:
        sent = f"{answer.request.method} {answer.request.url} {answer.request.body!r:.1000}"
        name = f"{case.method} {case.operation.path} {failure}"
        self.failures.setdefault(name, f"{name}\n{sent}\n{answer.content!r:.1000}")

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


def edges(operation: Any) -> Iterator[Case[Any]]:
    """Each boundary of each part of its input, right and wrong; and methods that its path does not have."""
    config = operation.schema.config.generation_for(operation=operation)
    cases: Iterator[Case[Any]] = operation.schema.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=config
    )
    return cases


def aim(case: Case[Any], known: Mapping[str, str]) -> None:
    """At things that exist, where its path is not what is wrong with it."""
    path = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
    if path is not None and path.mode.is_negative:
        return
    named = {name: value for name, value in known.items() if name in case.path_parameters}
    if named:
        case.path_parameters = {**case.path_parameters, **named}


def _untold(case: Case[Any], answer: Response) -> list[str]:
    """What a request is refused for that the document allows, although a schema could tell."""
    if answer.status_code != 422 or case.meta is None or not case.meta.generation.mode.is_positive:
        return []
    if not answer.headers["content-type"][0].startswith("application/problem+json"):
        return []
    errors = answer.json().get("errors", ())
    return [f"{error['code']} {error['detail']}" for error in errors if error["code"] in SCHEMAS_OWN]


class From(HTTPAdapter):
    """From an address of its own: how often one may sign in is counted by these."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **words: Any) -> None:
        super().init_poolmanager(*args, **words, source_address=(self._address, 0))
