"""The certificates of the world's authorities are read once in a process, not by each client that is made.

Each HTTP client reads them when it is made, also where it will never speak TLS: a hundredth of a second, for
hundreds of clients. The context that holds them is not changed by its users, so one serves all.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

AUTHORITIES = ("cacert.pem", "ca-certificates.crt")
"""What files of them are called, by certifi and by Stripe's SDK. Those of a test are its own."""

Making = Callable[..., ssl.SSLContext]


def remembering(make: Making) -> Making:
    """The same, but asked again for nothing else than all authorities, it gives the first context again."""

    @cache
    def of_all(cafile: str) -> ssl.SSLContext:
        return make(cafile=cafile)

    def made(*given: Any, **named: Any) -> ssl.SSLContext:
        only = named.get("cafile") if not given and set(named) == {"cafile"} else None
        return of_all(only) if only and Path(only).name in AUTHORITIES else make(*given, **named)

    return made


def pytest_configure() -> None:
    ssl.create_default_context = remembering(ssl.create_default_context)
