"""Kafka and MongoDB alone, for rows that need no running system."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Servers:
    kafka: list[str]
    mongo: str
