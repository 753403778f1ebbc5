"""Change the rules in small ways and see whether a test notices: `python -m tests.mutation [SERVICE …]`."""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.house.glossary import SERVICES
from tests.mutation.report import PAGE, table, with_scores
from tests.mutation.trial import outcomes, run, scores


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("services", nargs="*", choices=[*SERVICES, []], help="all four where none is named")
    parser.add_argument("--only", default="", help="functions by pattern, as services.payments.deadlines.*")
    parser.add_argument("--minutes", type=float, help="for each service; the next run goes on from there")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument(
        "--survivors", action="store_true", help="list what nobody noticed in the last run; run nothing"
    )
    parser.add_argument("--write", action="store_true", help="put the scores into docs/mutation.md")
    asked = parser.parse_args()
    services = asked.services or SERVICES

    if asked.survivors:
        return _tell_survivors(services)
    for service in services:
        began = time.monotonic()
        run(service, asked.processes, asked.only, asked.minutes and asked.minutes * 60)
        print(f"{service}: {time.monotonic() - began:.0f} s")
    found = {service: scores(service) for service in services}
    print(table(found))
    if asked.write:
        PAGE.write_text(with_scores(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")
    return 0


def _tell_survivors(services: tuple[str, ...]) -> int:
    """Show one with: cd .mutants/payments && ../../.venv/bin/mutmut show NAME"""
    for service in services:
        for name, outcome in outcomes(service):
            if outcome in ("survived", "no tests"):
                print(f"{outcome:10} {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
