"""What is going on, a line at a time, each with the seconds since the beginning."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Says it, and knows what was said last: when something fails, that is what was being done."""

    def __init__(self) -> None:
        self.doing = "beginning"
        self._began = time.monotonic()
        self._console = Console(highlight=False, soft_wrap=True)

    def say(self, what: str) -> None:
        self.doing = what
        self._line(what)

    def show(self, text: str) -> None:
        self._console.print(text, markup=False)

    @contextmanager
    def every(self, seconds: float, how_far: Callable[[], str]) -> Iterator[None]:
        """Until the block ends, how far it is."""
        over = threading.Event()

        def tell() -> None:
            while not over.wait(seconds):
                self._line(f"  {how_far()}")

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()

    def _line(self, what: str) -> None:
        self._console.print(f"{time.monotonic() - self._began:5.0f} s  {what}", markup=False)
