"""The topics that must exist before the services start; nothing creates one by writing to it."""

from __future__ import annotations

from shared.chassis.kafka import create_topics

__all__ = ["create_topics"]
