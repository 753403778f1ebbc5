"""Logs: structured, with the correlation id of what is being acted on, and never a person's data."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from shared.chassis.context import known_cause


def configure_logging(service: str, log_format: str, level: str) -> None:
    """Send every log line of this process to stdout, as JSON or readable for a console."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared_processors: list[structlog.typing.Processor] = [
        _add_cause,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info
        if log_format == "json"
        else structlog.processors.StackInfoRenderer(),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            pad_event_to=0,
            # Never the pretty one: it prints the values of local variables, and those are personal.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    structlog.configure(
        processors=[*shared_processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_ToStructlog()], force=True)


def get_logger(name: str) -> Any:
    """A logger of structlog; log ids and facts, never names, addresses or tokens."""
    return structlog.get_logger(name)


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
