"""mutmut on one service's rules: its domains are changed in small ways, and the fast tests have to notice.

It runs in a copy of the repository, because mutmut writes changed sources and its own settings. The copy is
kept, and with it what mutmut knows: the next run tries again only what has changed.
"""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIES = ROOT / ".mutants"
BIN = Path(sys.executable).parent

# Walks of thousands of steps take a minute for each change that nothing else notices; whole services with
# sockets take seconds, and do not bear to be forked.
TOO_LONG = ("test_walk.py", "test_planted.py", "test_replay.py")

WITH_SOCKETS = re.compile(r"^from tests\.(stripe_standin\b|payments\.(running|walk_service)\b)", re.MULTILINE)

SETTINGS = """
[tool.mutmut]
source_paths = ["services"]
only_mutate = ["services/{service}/*/domain.py", "services/{service}/*/domain/*.py"]
also_copy = ["shared", "deploy", "stripe_standin", "web", "benchmarks", "docs", "README.md"]
pytest_add_cli_args = ["-m", "not servers and not system", "-p", "no:randomly"{ignored}]
pytest_add_cli_args_test_selection = ["tests/{service}"]
use_git_change_detection = false
track_dependencies = false
"""

NOTICED = frozenset({"killed", "timeout", "segfault"})
UNTRIED = frozenset({"not checked", "skipped"})


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the changes to one room's rules, by mutmut's words."""

    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def noticed(self) -> int:
        return sum(self.outcomes[outcome] for outcome in NOTICED)

    @property
    def tried(self) -> int:
        return self.outcomes.total()

    @property
    def percent(self) -> float:
        return 100 * self.noticed / self.tried if self.tried else 100.0


def run(service: str, processes: int, only: str = "", seconds: float | None = None) -> None:
    """Try every change of a service's rules, or those of the functions that `only` matches.

    After so many seconds mutmut is asked to stop; what it has found by then counts, and the next run goes on.
    """
    copy = refreshed_copy(service)
    command = [str(BIN / "mutmut"), "run", "--max-children", str(processes), *([only] if only else [])]
    with subprocess.Popen(command, cwd=copy) as trial:
        try:
            trial.wait(seconds)
        except subprocess.TimeoutExpired:
            trial.send_signal(signal.SIGINT)


def refreshed_copy(service: str) -> Path:
    """The tracked files as they are now; those that did not change keep their time, which mutmut compares."""
    copy = COPIES / service
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = {name for name in tracked.splitlines() if (ROOT / name).is_file()}
    for name in names - {"pyproject.toml"}:
        _refresh(ROOT / name, copy / name)
    for tree in (copy, copy / "mutants"):
        _forget(tree, names)
    ignored = "".join(f', "--ignore-glob=*/{name}"' for name in [*TOO_LONG, *_with_sockets(service)])
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings += SETTINGS.format(service=service, ignored=ignored)
    (copy / "pyproject.toml").write_text(settings, encoding="utf-8")
    return copy


def _forget(tree: Path, names: set[str]) -> None:
    """Remove the modules that are tracked no longer, from the copy and from mutmut's own copy of it."""
    for top in ("services", "shared", "tests", "deploy", "stripe_standin", "web", "benchmarks"):
        for path in (tree / top).rglob("*.py"):
            if path.relative_to(tree).as_posix() not in names:
                path.unlink()


def _with_sockets(service: str) -> list[str]:
    files = (ROOT / "tests" / service).rglob("test_*.py")
    return sorted(path.name for path in files if WITH_SOCKETS.search(path.read_text(encoding="utf-8")))


def _refresh(source: Path, target: Path) -> None:
    if target.exists() and target.stat().st_mtime == source.stat().st_mtime:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def outcomes(service: str) -> Iterator[tuple[str, str]]:
    """Each change that was tried, by mutmut's name for it, and what became of it."""
    copy = COPIES / service
    if not (copy / "mutants").is_dir():
        return
    command = [str(BIN / "mutmut"), "results", "--all", "true"]
    said = subprocess.run(command, cwd=copy, check=True, capture_output=True, text=True).stdout
    for line in said.splitlines():
        name, _, outcome = line.strip().partition(": ")
        if outcome and outcome not in UNTRIED:
            yield name, outcome


def scores(service: str) -> dict[str, Score]:
    """By room."""
    found: dict[str, Score] = {}
    for name, outcome in outcomes(service):
        found.setdefault(name.split(".")[2], Score()).outcomes[outcome] += 1
    return found
