"""What tests use of npm: the system's Node.js, or one from PyPI where there is none."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.harness.packages import CannotBring, cache_folder, npm_program

PINNED = Path(__file__).parent / "typescript"
"""Which versions of openapi-typescript and the TypeScript compiler, and of all that they need."""


def typescript() -> Path | None:
    """Where both are installed; None where they are not."""
    folder = _folder()
    return folder if folder.exists() else None


def bring_typescript() -> None:
    """Install what is pinned, nothing else. Raises CannotBring."""
    folder = _folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = shutil.copytree(PINNED, Path(scratch) / "whole")
        quiet = ["--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
        ran = subprocess.run(
            [*npm_program("npm"), "ci", *quiet], cwd=made, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            said = (ran.stderr or ran.stdout).strip().splitlines() or ["nothing"]
            raise CannotBring(f"npm could not install openapi-typescript and said: {said[-1]}")
        if not folder.exists():  # another run may have been quicker
            made.rename(folder)


def run_tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One of the programs that were brought; its output is one text."""
    folder = typescript()
    assert folder is not None
    command = [*npm_program("node"), str((folder / "node_modules" / ".bin" / name).resolve()), *arguments]
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=300
    )


def _folder() -> Path:
    lock = (PINNED / "package-lock.json").read_bytes()
    return cache_folder() / f"typescript-{hashlib.sha256(lock).hexdigest()[:12]}"
