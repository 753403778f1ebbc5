"""What a process writes to its output, read as another process reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

SPEAKS = """
import logging
from shared.chassis.context import Cause, acting_on
from shared.chassis.logging import configure_logging, get_logger

configure_logging("catalog", "{format}", "info")
log = get_logger("test")
{said}
"""


def lines(said: str, log_format: str = "json") -> list[str]:
    program = SPEAKS.format(format=log_format, said=said)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=30)
    assert done.stderr == b""
    return done.stdout.decode().splitlines()


def spoken(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(said)]


def test_a_line_names_service_level_time_and_what_is_acted_on() -> None:
    [line] = spoken('with acting_on(Cause("cor_1", "evt_1", "")): log.info("heard", records=3)')
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "service": "catalog", "level": "info", "event": "heard", "records": 3, "correlation_id": "cor_1",
    }  # fmt: skip


def test_what_is_below_the_level_is_not_written() -> None:
    assert spoken('log.debug("no"); log.warning("yes")')[0]["event"] == "yes"


def test_no_content_makes_a_line_fail() -> None:
    odd, large, other = spoken(r'log.info("a \ud800 b"); log.info("n", n=2**70); log.info("o", o={1, 2})')
    assert odd["event"] == "a \ud800 b"
    assert large["n"] == 2**70
    assert other["o"] == "{1, 2}"


def test_an_exception_is_told_without_the_values_of_variables() -> None:
    said = """
secret = "Amina"
try:
    int("x" + secret[:0])
except ValueError:
    log.exception("broke")
"""
    [line] = spoken(said)
    assert "ValueError" in line["exception"]
    assert not any("Amina" in line for line in [*lines(said), *lines(said, "console")])


def test_what_libraries_say_comes_the_same_way() -> None:
    [line] = spoken('logging.getLogger("aiokafka").warning("gone %s", "away"); logging.info("not this")')
    assert (line["event"], line["logger"], line["level"]) == ("gone away", "aiokafka", "warning")
