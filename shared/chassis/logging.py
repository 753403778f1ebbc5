"""Logs: structured, with the correlation id of what is being acted on, and never a person's data."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog

from shared.chassis.context import known_cause


def configure_logging(service: str, log_format: str, level: str) -> None:
    """Send every log line of this process to stdout: JSON that names the service, or what a console shows."""
    number = logging.getLevelNamesMapping()[level.upper()]
    processors, factory = _as_json(service) if log_format == "json" else _for_a_console()
    structlog.configure(
        processors=[
            _add_cause,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *processors,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_ToStructlog()], force=True)


def get_logger(name: str) -> Any:
    """A logger of structlog; log ids and facts, never names, addresses or tokens."""
    return structlog.get_logger(name)


def _as_json(service: str) -> tuple[list[structlog.typing.Processor], Any]:
    def name_service(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"] = service
        return event

    renderer = structlog.processors.JSONRenderer(serializer=_dumped)
    return (
        [name_service, structlog.processors.format_exc_info, renderer],
        structlog.BytesLoggerFactory(sys.stdout.buffer),
    )


def _for_a_console() -> tuple[list[structlog.typing.Processor], Any]:
    renderer = structlog.dev.ConsoleRenderer(
        pad_event_to=0,
        # Never the pretty one: it prints the values of local variables, and those are personal.
        exception_formatter=structlog.dev.plain_traceback,
    )
    return [structlog.processors.StackInfoRenderer(), renderer], structlog.PrintLoggerFactory(sys.stdout)


def _dumped(event: Any, **options: Any) -> bytes:
    """A line must not fail for what is in it: half a surrogate, or a number of more than 64 bits."""
    try:
        return orjson.dumps(event, **options)
    except TypeError:
        return json.dumps(event, **options).encode()


def _add_cause(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    cause = known_cause()
    if cause is not None:
        event.setdefault("correlation_id", cause.correlation_id)
    return event


class _ToStructlog(logging.Handler):
    """What libraries log through the standard library."""

    def emit(self, record: logging.LogRecord) -> None:
        logger = structlog.get_logger(record.name)
        logger.log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info or None)
