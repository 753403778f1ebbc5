"""Idempotency keys as Stripe keeps them: the first answer of a key is its answer for a day, errors too.

Kept is an answer only when the endpoint had begun to work; a request that failed validation may be sent again
with other parameters under the same key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from stripe_standin.clock import DAY
from stripe_standin.protocol.wire import Refusal
from stripe_standin.world.world import World

_KIND = "_idempotency"


@dataclass(frozen=True)
class Kept:
    """An answer to be repeated byte for byte."""

    status: int
    text: str
    request_id: str


class Key:
    """One request's hold on its key."""

    def __init__(self, world: World, key: str, path: str, body: str) -> None:
        if len(key) > 255:
            raise Refusal("Idempotency keys can be at most 255 characters long.", code=None)
        self._world = world
        self._key = key
        self._path = path
        self._fingerprint = hashlib.sha256(body.encode()).hexdigest()

    def claim(self) -> Kept | None:
        """The answer kept under the key, or the right to make one (then `keep` or `release` must follow)."""
        row = self._world.rows.get(_KIND, self._key)
        if row is not None and row["at"] <= self._world.now() - DAY:
            self._world.rows.drop(_KIND, self._key)
            row = None
        if row is not None:
            self._compare(row["path"], row["fingerprint"])
            return Kept(row["status"], row["text"], row["request_id"])
        if self._key in self._world.in_progress:
            self._compare(*self._world.in_progress[self._key])
            raise Refusal(
                "There is currently another in-progress request using this Idempotent Key "
                "(that probably means you submitted twice, and the other request is still going through): "
                f"{self._key}. Please try again later.",
                status=409,
                code="idempotency_key_in_use",
            )
        self._world.in_progress[self._key] = (self._path, self._fingerprint)
        return None

    def _compare(self, path: str, fingerprint: str) -> None:
        if path != self._path:
            wrong = f"for the same endpoint they were first used for ('{path}' vs '{self._path}')"
        elif fingerprint != self._fingerprint:
            wrong = "with the same parameters they were first used with"
        else:
            return
        raise Refusal(
            f"Keys for idempotent requests can only be used {wrong}. "
            f"Try using a key other than '{self._key}' if you meant to execute a different request.",
            type="idempotency_error",
        )

    def keep(self, answer: Kept) -> None:
        """From now on this is the answer of the key."""
        row = {"id": self._key, "at": self._world.now(), "path": self._path, "fingerprint": self._fingerprint}
        self._world.rows.save(
            _KIND, row | {"status": answer.status, "text": answer.text, "request_id": answer.request_id}
        )
        self.release()

    def release(self) -> None:
        """The key is free again."""
        self._world.in_progress.pop(self._key, None)
