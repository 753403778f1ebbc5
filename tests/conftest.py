"""How all tests run: what is in tests/harness, as plugins."""

from __future__ import annotations

from shared.chassis.logging import configure_logging

pytest_plugins = (
    "tests.harness.certificates",
    "tests.harness.ending",
    "tests.harness.mongod",
    "tests.harness.servers",
    "tests.harness.ordering",
    "tests.harness.part",
    "tests.harness.reporting",
    "tests.harness.sampling",
)

configure_logging("services.tests", "json", "warning")
