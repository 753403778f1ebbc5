"""Forms behind a mailed link, which need no account: signed, sent by a person, and not days later.

Mail scanners open links and some send forms. A form says when its page was shown; machines send it sooner
than anyone can read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from services.applications.reviewing.domain.refusals import FormNotFresh
from shared.chassis.decision import Instant
from shared.contracts.links import check, sign

_TOKEN = re.compile(r"^([0-9]{1,15})\.([a-z2-7]{26})$")


@dataclass(frozen=True, slots=True)
class FormRules:
    """How long a person has a form open: machines answer sooner."""

    at_least: timedelta = timedelta(seconds=3)
    at_most: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class GivenForm:
    """The form as it was sent. `trap` is a field that people do not see."""

    token: str
    trap: str


class MailedForms:
    """Signs and checks the token in one kind of form, about something with an id and a generation."""

    def __init__(self, key: bytes, purpose: str, rules: FormRules) -> None:
        self._key = key
        self._purpose = purpose
        self._rules = rules

    def token(self, about: str, generation: int, now: Instant) -> str:
        """A signed token with the time at which the page was shown."""
        shown = int(now.timestamp() * 1000)
        return f"{shown}.{sign(self._key, self._purpose, f'{about}|{shown}', generation)}"

    def check(self, form: GivenForm, about: str, generation: int, now: Instant) -> None:
        """Raises FormNotFresh for a form sent sooner than anyone can read, too, as `check_ours` does."""
        if self.check_ours(form, about, generation, now) < self._rules.at_least:
            raise FormNotFresh("That was very fast. Please look at the page once more, then send again.")

    def check_ours(self, form: GivenForm, about: str, generation: int, now: Instant) -> timedelta:
        """For how long the form lay open. Raises FormNotFresh for one that is not ours, or too old."""
        match = _TOKEN.match(form.token)
        if form.trap or match is None:
            raise FormNotFresh("Please use the form on this page.")
        shown, signature = int(match[1]), match[2]
        if not check(self._key, self._purpose, f"{about}|{shown}", generation, signature):
            raise FormNotFresh("Please use the form on this page.")
        open_for = timedelta(milliseconds=now.timestamp() * 1000 - shown)
        if open_for > self._rules.at_most:
            raise FormNotFresh("This page was open for a long time. Please send it again.")
        return open_for
