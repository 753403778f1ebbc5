"""Those who use Rounds through the gateway, each with what they may do there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Self

import httpx

from deploy.client.waiting import until
from deploy.client.wire import Json, Wire
from deploy.local.addresses import Account

EXAMPLE_CV = Path(__file__).parents[1] / "example" / "cv.pdf"


class Person:
    """Somebody with an account, or somebody who will have one."""

    def __init__(self, wire: Wire, account: Account) -> None:
        self.wire = wire
        self.email = account["email"]
        self.account = account

    def sign_in(self) -> Self:
        self.wire.sign_in(self.account)
        return self

    def me(self) -> Json:
        return dict(self.wire.get("/v1/me"))

    def listed(self, path: str, **filters: object) -> Iterator[Json]:
        """Every item of a list, page by page."""
        given = {name: str(value) for name, value in filters.items() if value is not None}
        cursor: dict[str, str] = {}
        while True:
            page = self.wire.get(path, params={"limit": "100", **given, **cursor})
            yield from page["items"]
            if page["next_cursor"] is None:
                return
            cursor = {"cursor": page["next_cursor"]}

    def rotations(self, **filters: object) -> Iterator[Json]:
        return self.listed("/v1/rotations", **filters)

    def rotation(self, rotation_id: str) -> Json:
        return dict(self.wire.get(f"/v1/rotations/{rotation_id}"))

    def availability(self, rotation_id: str, **window: object) -> list[Json]:
        """Start dates, each with its free places, fee and deadlines."""
        given = {name: str(value) for name, value in window.items()}
        return list(self.wire.get(f"/v1/rotations/{rotation_id}/availability", params=given)["items"])

    def application(self, application_id: str) -> Json:
        return dict(self.wire.get(f"/v1/applications/{application_id}"))

    def statement(self, application_id: str) -> Json:
        return dict(self.wire.get(f"/v1/statements/{application_id}"))


class Applicant(Person):
    """Registers, applies, signs, pays, withdraws, cancels."""

    def register(self, full_name: str, profile: Mapping[str, object]) -> None:
        wanted = {**self.account, "full_name": full_name, "profile": profile}
        self.wire.post("/v1/accounts", wanted, expect=202)

    def verify(self, token: str) -> None:
        """What the link in the mail leads to."""
        self.wire.post("/v1/accounts/verification", {"token": token})

    def draft(self, rotation_id: str, start: date | str, weeks: int) -> str:
        """A new application, once the news of the rotation has reached applications; its id."""
        wanted = {"rotation_id": rotation_id, "start_date": str(start), "weeks": weeks}
        answer = until(
            f"an application for {rotation_id}",
            lambda: self.wire.request("POST", "/v1/applications", expect=(201, 404), json=wanted),
            lambda seen: seen.status_code == 201,
        )
        return str(answer.json()["application_id"])

    def upload(self, application_id: str, kind: str = "cv", file: Path = EXAMPLE_CV) -> Json:
        path = f"/v1/applications/{application_id}/documents/{kind}"
        files = {"file": (file.name, file.read_bytes(), "application/pdf")}
        return dict(self.wire.request("PUT", path, expect=(200, 201), files=files).json())

    def submit(self, application_id: str, **answer: object) -> Json:
        return dict(self.wire.post(f"/v1/applications/{application_id}/submission", answer))

    def apply(self, rotation_id: str, start: date | str, weeks: int = 4) -> str:
        """Draft, CV, submission."""
        application_id = self.draft(rotation_id, start, weeks)
        self.upload(application_id)
        self.submit(application_id)
        return application_id

    def history(self, application_id: str, *, quiet_seconds: float = 0.7) -> list[Json]:
        """What has happened to the application: its event stream, until that falls silent."""
        events: list[Json] = []
        name = ""
        quiet = httpx.Timeout(10, read=quiet_seconds)
        with (
            suppress(httpx.ReadTimeout),
            self.wire.stream(f"/v1/applications/{application_id}/events", timeout=quiet) as answer,
        ):
            for line in answer.iter_lines():
                if line.startswith("event:"):
                    name = line.removeprefix("event:").strip()
                elif line.startswith("data:"):
                    events.append({"what": name, **json.loads(line.removeprefix("data:"))})
        return events

    def reach(self, application_id: str, *states: str, seconds: float = 30.0) -> Json:
        """The application, once it is in one of these states."""
        return until(
            f"{application_id} is {' or '.join(states)}",
            lambda: self.application(application_id),
            lambda seen: seen["state"] in states,
            seconds=seconds,
        )

    def sign_terms(self, application_id: str, name: str) -> Json:
        terms = self.wire.get("/v1/terms/current")
        wanted = {"version": terms["version"], "signed_name": name}
        return dict(self.wire.post(f"/v1/applications/{application_id}/terms-signature", wanted))

    def checkout(self, application_id: str, pay: str) -> str:
        """The address of the payment page, once the news that the terms are signed has reached payments."""
        path = f"/v1/statements/{application_id}"
        until(
            f"payments knows that the terms of {application_id} are signed",
            lambda: self.wire.request("GET", path, expect=(200, 404)),
            lambda seen: seen.status_code == 200 and seen.json()["terms_signed"],
        )
        return str(self.wire.post(f"{path}/checkouts", {"pay": pay}, expect=201)["checkout_url"])

    def settle(self, application_id: str, *states: str, seconds: float = 30.0) -> Json:
        """The statement, once it is in one of these states."""
        return until(
            f"the statement of {application_id} is {' or '.join(states)}",
            lambda: self.wire.request("GET", f"/v1/statements/{application_id}", expect=(200, 404)).json(),
            lambda seen: seen.get("state") in states,
            seconds=seconds,
        )

    def withdraw(self, application_id: str) -> Json:
        return dict(self.wire.post(f"/v1/applications/{application_id}/withdrawal"))

    def quote(self, application_id: str) -> Json:
        """What cancelling comes to, once the news of the payment has come."""
        path = f"/v1/applications/{application_id}/cancellation-quote"
        answer = until(
            f"a quote for {application_id}",
            lambda: self.wire.request("GET", path, expect=(200, 409)),
            lambda seen: seen.status_code == 200,
        )
        return dict(answer.json())

    def cancel(self, application_id: str) -> Json:
        """Cancelled, exactly as quoted; the quote."""
        quote = self.quote(application_id)
        wanted = {"quote_id": quote["quote_id"]}
        self.wire.post(f"/v1/applications/{application_id}/cancellation", wanted)
        return quote


class Staff(Person):
    """The office."""

    def decide(self, application_id: str, decision: str, reason: str = "", **more: object) -> Json:
        wanted = {"decision": decision, "reason": reason, **more}
        return dict(self.wire.post(f"/v1/applications/{application_id}/decisions", wanted))

    def take_down(self, application_id: str, answer: str, said_on: str, **more: object) -> Json:
        """What the host said by phone."""
        said = {"answer": answer, "said_by": "Nora Testwell, MD", "how": "phone", "said_on": said_on, **more}
        return dict(self.wire.post(f"/v1/applications/{application_id}/host-answer", said))

    def create_host(self, **details: object) -> str:
        return str(self.wire.post("/v1/hosts", details, expect=201)["host_id"])

    def create_rotation(self, **details: object) -> str:
        return str(self.wire.post("/v1/rotations", details, expect=201)["rotation_id"])

    def claims(self, rotation_id: str) -> Json:
        """Who has which place there, and who waits."""
        return dict(self.wire.get(f"/v1/rotations/{rotation_id}/claims"))

    def call_off(self, rotation_id: str, reason: str, **weeks: str) -> Json:
        """The host cancels, for `first_week` to `last_week` or for all that is to come."""
        path = f"/v1/rotations/{rotation_id}/host-cancellations"
        return dict(self.wire.post(path, {"reason": reason, **weeks}, expect=201))

    def import_catalog(self, **files: Path) -> Json:
        """CSV files by their role; all or nothing."""
        return self._import("/v1/catalog-imports", files)

    def import_partners(self, file: Path) -> Json:
        return self._import("/v1/partner-imports", {"partners": file})

    def _import(self, path: str, files: Mapping[str, Path]) -> Json:
        sent = {name: (file.name, file.read_bytes(), "text/csv") for name, file in files.items()}
        return dict(self.wire.request("POST", path, expect=(200, 201), files=sent).json())

    def appoint(self, **details: object) -> Json:
        """A coach or a colleague."""
        return dict(self.wire.post("/v1/staff-accounts", details, expect=201))

    def team(self) -> Iterator[Json]:
        return self.listed("/v1/staff-accounts")

    def emails(self, **filters: object) -> list[Json]:
        return list(self.listed("/v1/emails", **filters))


class Coach(Person):
    """Looks after visitors."""

    def visitors(self) -> list[Json]:
        return list(self.listed("/v1/visitors"))
