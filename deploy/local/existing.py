"""Servers that the operator already has: named in the environment, used as they are, not started here."""

import os
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Existing:
    kafka: str | None = None
    mongo: str | None = None
    smtp: str | None = None
    stripe_api_key: str | None = None
    stripe_reconcile_key: str | None = None
    """Only reads; where it is not given the other is used."""

    @classmethod
    def from_environment(cls) -> Self:
        return cls(
            kafka=os.environ.get("KAFKA_BOOTSTRAP_SERVERS") or None,
            mongo=os.environ.get("MONGO_URL") or None,
            smtp=os.environ.get("SMTP_URL") or None,
            stripe_api_key=os.environ.get("STRIPE_API_KEY") or None,
            stripe_reconcile_key=os.environ.get("STRIPE_RECONCILE_KEY") or None,
        )

    def replaces(self, name: str) -> bool:
        given = {
            "kafka": self.kafka,
            "mongo": self.mongo,
            "mailbox": self.smtp,
            "stripe": self.stripe_api_key,
        }
        return given.get(name) is not None
