"""A fact: something that happened, told once to whoever listens."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """Base of every event. Its wire name is its class name; contracts only grow, so unknown fields pass."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    topic: ClassVar[str] = ""
    tombstone: ClassVar[bool] = False
    """True for a fact whose record carries no value: on a compacted topic it erases its key."""

    def key(self) -> str:
        """What keeps facts in order: facts with the same key are handled one after the other."""
        raise NotImplementedError

    @classmethod
    def of_key(cls, key: str) -> Self:
        """The fact in a record without a value: for facts with `tombstone`, which say all with their key."""
        raise NotImplementedError

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.topic:
            FACTS.setdefault(cls.__name__, cls)


FACTS: dict[str, type[Fact]] = {}
"""Every fact that can be said, by wire name. Filled as the modules of this package are imported."""


def topic_names() -> list[str]:
    """Every topic that some fact belongs to."""
    return sorted({fact.topic for fact in FACTS.values()})
