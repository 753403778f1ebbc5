"""What needs mongod is left out where mongod cannot run, and only there."""

from __future__ import annotations

import pytest

from deploy.local.failures import CannotStart
from tests.harness import mongod
from tests.harness.mongod import need_mongod, without_mongod_left_out

NO = CannotStart("mongod needs libcurl.so.4", "install it")


@pytest.mark.parametrize(("is_there", "ends"), [(False, pytest.skip.Exception), (True, CannotStart)])
def test_a_platform_that_cannot_start_is_left_out_only_for_want_of_mongod(
    monkeypatch: pytest.MonkeyPatch, is_there: bool, ends: type[BaseException]
) -> None:
    monkeypatch.setattr(mongod, "has_mongod", lambda: is_there)

    with pytest.raises(ends, match="libcurl"), without_mongod_left_out():
        raise NO


def test_nothing_is_left_out_where_mongod_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongod, "has_mongod", lambda: True)

    need_mongod()
