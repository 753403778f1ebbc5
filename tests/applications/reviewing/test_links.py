"""Signed links: one for each purpose, person and generation."""

import pytest

from shared.contracts.links import check, sign

KEY = b"a key for links, in tests"


def test_a_signature_is_the_same_each_time_and_fits_into_an_address() -> None:
    signature = sign(KEY, "review", "rvw_1", 1)
    assert signature == sign(KEY, "review", "rvw_1", 1)
    assert len(signature) == 26
    assert signature.isalnum()
    assert signature == signature.lower()


def test_it_is_checked_in_any_case() -> None:
    signature = sign(KEY, "review", "rvw_1", 1)
    assert check(KEY, "review", "rvw_1", 1, signature)
    assert check(KEY, "review", "rvw_1", 1, signature.upper())


@pytest.mark.parametrize(
    ("key", "purpose", "subject", "generation"),
    [
        (b"another key", "review", "rvw_1", 1),
        (KEY, "review-form", "rvw_1", 1),
        (KEY, "review", "rvw_2", 1),
        (KEY, "review", "rvw_1", 2),
    ],
)
def test_it_opens_nothing_else(key: bytes, purpose: str, subject: str, generation: int) -> None:
    assert not check(key, purpose, subject, generation, sign(KEY, "review", "rvw_1", 1))


@pytest.mark.parametrize("signature", ["", "a" * 26, "ä", "\ud800", "a" * 10_000])
def test_whatever_was_typed_is_only_wrong(signature: str) -> None:
    assert not check(KEY, "review", "rvw_1", 1, signature)
