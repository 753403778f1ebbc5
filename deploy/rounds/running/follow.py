"""The services' logs in one terminal: a coloured name before each line."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLOURS = ("cyan", "magenta", "green", "yellow", "blue")


class Follower:
    """Remembers how far each log was read; begins at its present end."""

    def __init__(self, logs: Mapping[str, Path]) -> None:
        self._files = {name: log.open("rb") for name, log in logs.items()}
        self._width = max((len(name) for name in logs), default=0)
        self._colours = dict(zip(logs, COLOURS * len(logs), strict=False))
        for file in self._files.values():
            file.seek(0, 2)

    def print_new(self, console: Console) -> None:
        for name, line in self.new_lines():
            prefix = Text(f"{name:{self._width}} │ ", style=self._colours[name])
            console.print(prefix + Text.from_ansi(line), soft_wrap=True)

    def new_lines(self) -> Iterator[tuple[str, str]]:
        for name, file in self._files.items():
            start = file.tell()
            whole, newline, _ = file.read().rpartition(b"\n")
            file.seek(start + len(whole) + len(newline))  # the other half of a line is still to come
            yield from ((name, line) for line in whole.decode(errors="replace").splitlines())
