"""`rounds down`: end what an earlier `rounds up` started, also after it crashed; and nothing else."""

from pathlib import Path

from deploy.local import pidfile
from deploy.local.wiring import INFRASTRUCTURE
from deploy.rounds.running.up import SUPERVISOR


def down(root: Path) -> list[str]:
    """The names of the processes that were running, in the order in which they ended."""
    notes = [note for note in (root / "run").glob("*.pid") if pidfile.read(note)]
    names = [note.stem for note in sorted(notes, key=_age) if note.name != SUPERVISOR]
    # the supervisor, where there is one, stops the others in order and waits for them
    pidfile.end(root / "run" / SUPERVISOR, patience=90)
    infrastructure = [name for name in names if name in INFRASTRUCTURE]
    for together in ([name for name in names if name not in INFRASTRUCTURE], infrastructure):
        left = [root / "run" / f"{name}.pid" for name in together]
        for note in left:
            pidfile.ask(note)
        for note in left:
            pidfile.end(note)
    return names


def _age(note: Path) -> float:
    """Youngest first: services end before what they stand on."""
    return -note.stat().st_mtime
