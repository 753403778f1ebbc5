"""What is absent is named in one block, with what it leaves untested and how to install it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from tests.harness import equipment
from tests.harness.chromium import bring_chromium
from tests.harness.equipment import TOOLS, Tool, block, bring
from tests.harness.packages import CannotBring

LIBRARIES, CHROMIUM, *_ = TOOLS


def absent(tool: Tool) -> Tool:
    return replace(tool, is_there=lambda: False)


def refused() -> NoReturn:
    raise CannotBring("npm says no")


def test_what_is_there_is_not_brought_again() -> None:
    assert bring([replace(CHROMIUM, is_there=lambda: True, bring=refused)]) == {}


def test_what_cannot_be_brought_says_why() -> None:
    libraries, browser = absent(LIBRARIES), replace(absent(CHROMIUM), bring=refused)

    assert bring([libraries, browser]) == {libraries: "only root can install it", browser: "npm says no"}


def test_the_block_names_what_is_untested_and_one_command_for_each_system() -> None:
    told = block({LIBRARIES: "only root can install it", CHROMIUM: "npm says no"})

    assert LIBRARIES.untested in told
    assert CHROMIUM.untested in told
    assert "sudo apt-get install --no-install-recommends libcurl4 libssl3 chromium\n" in told
    assert told.endswith("sudo dnf install libcurl openssl-libs chromium")
    assert "stripe-mock" not in told


@pytest.mark.parametrize(("arguments", "ends_with"), [([], 0), (["--whole"], 1)])
def test_only_where_all_is_wanted_what_is_absent_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], ends_with: int
) -> None:
    monkeypatch.setattr(equipment, "TOOLS", [absent(LIBRARIES)])
    monkeypatch.setattr("sys.argv", ["equipment", *arguments])

    assert equipment.main() == ends_with


def test_another_file_than_the_one_that_was_checked_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def packed(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        folder = Path(command[command.index("--pack-destination") + 1])
        (folder / "chromium.tgz").write_bytes(b"something else")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(subprocess, "run", packed)

    with pytest.raises(CannotBring, match="sha512 differs"):
        bring_chromium()
    assert list((tmp_path / "rounds").iterdir()) == []
