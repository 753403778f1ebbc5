"""Whatever keeps Rounds from starting is said in one sentence, with what to do about it."""

import json
import re
import shutil
import socket
import subprocess
import tomllib
from collections import namedtuple
from pathlib import Path

import pytest
from jgo.maven import MavenContext
from typer.testing import CliRunner

from deploy.client.travel import span
from deploy.local import pidfile
from deploy.local.failures import CannotStart
from deploy.local.kafka import jars
from deploy.local.mongo import refuse_missing_libraries
from deploy.local.ports import free_ports, variables
from deploy.local.spawning import PROJECT
from deploy.rounds.cli import COULD_NOT, app
from deploy.rounds.running.checks import check_disk, check_machine, check_nothing_runs

Usage = namedtuple("Usage", "total used free")
ROUNDS = PROJECT / ".venv" / "bin" / "rounds"


@pytest.mark.parametrize(
    ("python", "system", "architecture", "said"),
    [
        ((3, 10), "Linux", "x86_64", "this is Python 3.10: install Python 3.11"),
        ((3, 12), "Linux", "aarch64", "run on Linux x86-64, and this is Linux aarch64"),
        ((3, 12), "Darwin", "arm64", "docker compose up"),
    ],
)
def test_another_machine(python: tuple[int, int], system: str, architecture: str, said: str) -> None:
    with pytest.raises(CannotStart, match=said):
        check_machine(python, system, architecture)


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 2 * 1024**3 - 1))
    with pytest.raises(CannotStart, match=r"only 2\.0 GB are free at .*make room"):
        check_disk(tmp_path / "not" / "yet" / "there")


def test_a_missing_system_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ldd = tmp_path / "ldd"
    ldd.write_text(
        "#!/bin/sh\nprintf '\\tlibcurl.so.4 => not found\\n\\tlibm.so.6 => /lib/libm.so.6 (0x1)\\n'\n"
    )
    ldd.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(CannotStart, match=r"mongod needs libcurl\.so\.4, .*apt-get install libcurl4"):
        refuse_missing_libraries(Path("/bin/true"))


@pytest.mark.servers
def test_a_registry_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jars, "STORE", tmp_path)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with pytest.raises(CannotStart, match=r"fetched from Maven Central.*KAFKA_BOOTSTRAP_SERVERS"):
        jars.class_path()


def test_a_jar_that_is_not_the_locked_one(tmp_path: Path) -> None:
    forged = tmp_path / "org/apache/kafka/kafka_2.13/4.4.0/kafka_2.13-4.4.0.jar"
    forged.parent.mkdir(parents=True)
    forged.write_bytes(b"not Kafka")
    locked = tomllib.loads(jars.LOCK.read_text())["dependencies"][0]
    with pytest.raises(CannotStart, match="sha256 differs"):
        jars.fetch(MavenContext(repo_cache=tmp_path), locked)
    assert not forged.exists()


def test_rounds_that_already_runs(tmp_path: Path) -> None:
    pidfile.write(tmp_path / "run" / "kafka.pid", pidfile.own_id())
    with pytest.raises(CannotStart, match=r"already running here \(kafka\).*make down"):
        check_nothing_runs(tmp_path)


@pytest.mark.parametrize("text", ["", "50", "d", "-3d", "3 d", "1y"])
def test_no_length_of_time(text: str) -> None:
    with pytest.raises(CannotStart, match="write it like 50d"):
        span(text)


@pytest.mark.servers
def test_the_command_line_says_it_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        monkeypatch.setenv("ROUNDS_PORTS", "free")
        monkeypatch.setenv("ROUNDS_SMTP_PORT", str(port))
        up = subprocess.run([ROUNDS, "up", "--root", tmp_path], capture_output=True, text=True, check=False)
    assert up.returncode == COULD_NOT
    assert re.search(rf"{port} is taken by .*: ROUNDS_SMTP_PORT", up.stderr)
    assert "Traceback" not in up.stderr


@pytest.mark.servers
def test_a_server_that_is_away_is_said_without_a_traceback(tmp_path: Path) -> None:
    pidfile.write(tmp_path / "run" / "kafka.pid", pidfile.own_id())
    port = free_ports(1)[0]
    away = {"mongo": f"mongodb://127.0.0.1:{port}/?serverSelectionTimeoutMS=100"}
    (tmp_path / "addresses.json").write_text(json.dumps(away))
    command = [str(ROUNDS), "dead-letters", "list", "--root", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == COULD_NOT
    assert "MongoDB does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_says_which_codes_a_command_ends_with_and_which_variables_move_a_port() -> None:
    helped = CliRunner().invoke(app, ["--help"], terminal_width=200).output
    for words in ("0 when done", "1 when it looked", "3 when it could not", "turns every code but 0 into 2"):
        assert words in " ".join(helped.split())
    up = CliRunner().invoke(app, ["up", "--help"], terminal_width=200).output
    for variable in (*variables(), "ROUNDS_PORTS", "ROUNDS_ROOT", "KAFKA_BOOTSTRAP_SERVERS"):
        assert variable in up


@pytest.mark.servers
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["PYTHON=/bin/false"], "Rounds needs Python 3.11 or newer"),
        (["UV_VERSION=0.13.9"], "PyPI could not be reached"),
    ],
)
def test_make_says_what_is_missing(tmp_path: Path, given: list[str], said: str) -> None:
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(PROJECT / name, tmp_path)
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:1",
        "PIP_RETRIES": "0",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
    }
    made = subprocess.run(
        ["make", "install", *given], cwd=tmp_path, env=nowhere, capture_output=True, text=True, check=False
    )
    assert made.returncode != 0
    assert said in made.stdout


SYSTEMS_OWN = "/usr/bin/python3"


@pytest.mark.servers
@pytest.mark.parametrize(
    ("built", "chosen"), [("--enable-shared", SYSTEMS_OWN), ("--enable-optimizations", "python3")]
)
def test_a_python_without_optimisation_gives_way_to_the_systems_own(
    tmp_path: Path, built: str, chosen: str
) -> None:
    will_do = [SYSTEMS_OWN, "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"]
    if not Path(SYSTEMS_OWN).exists() or subprocess.run(will_do, capture_output=True, check=False).returncode:
        pytest.skip("the system has no Python of its own that would do")
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(PROJECT / name, tmp_path)
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, sysconfig\n"
        "sys.executable = '/home/somebody/python3'\n"
        f"sysconfig.get_config_var = lambda _: {built!r}\n"
    )
    first = tmp_path / "bin" / "python3"
    first.parent.mkdir()
    first.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {SYSTEMS_OWN} "$@"\n')
    first.chmod(0o755)
    plan = ["make", "-n", "install"]
    path = {"PATH": f"{first.parent}:/usr/bin:/bin"}
    planned = subprocess.run(plan, cwd=tmp_path, env=path, capture_output=True, text=True, check=True)
    assert f"|| {chosen} -m venv .venv" in planned.stdout
