"""What a process of a service may be told to do: roles that it serves by, or the one job before them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

Role = Literal["api", "worker", "clock"]
ROLES: tuple[Role, ...] = get_args(Role)
PREPARE = "prepare"
"""Makes the indexes and ends."""


def roles_of(words: Sequence[str]) -> tuple[Role, ...]:
    """Those that were named; all where none was, and none for the job."""
    if list(words) == [PREPARE]:
        return ()
    unknown = [word for word in words if word not in ROLES]
    if unknown:
        choice = f"choose from {', '.join(ROLES)}, or {PREPARE} alone"
        raise SystemExit(f"unknown role {', '.join(unknown)}; {choice}")
    return tuple(role for role in ROLES if role in words) or ROLES
