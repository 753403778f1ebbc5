"""Shifts the clock of each Python process that has this folder on its path, services included.

Python imports a module of this name before anything else. Only what Python says of the time is shifted: a
clock shifted below Python, by libfaketime, makes `select` fail. `make nightly` uses it.
"""

import os
from datetime import timedelta

if _seconds := float(os.environ.get("ROUNDS_TESTS_SHIFTED", "0")):  # noqa: TID251 - for any Python process
    import time_machine

    time_machine.travel(timedelta(seconds=_seconds)).start()
