"""Kafka and MongoDB alone, for rows that need no running system."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.local.platform import Platform


@dataclass(frozen=True, slots=True)
class Servers:
    platform: Platform

    @property
    def kafka(self) -> list[str]:
        return [self.platform.kafka]

    @property
    def mongo(self) -> str:
        return self.platform.mongo
