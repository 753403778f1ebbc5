"""One context serves all who want the certificates of all authorities, and nobody else."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi

from tests.harness.certificates import remembering

make = remembering(ssl.create_default_context)


def test_who_wants_all_authorities_gets_the_same_context_again() -> None:
    assert make(cafile=certifi.where()) is make(cafile=certifi.where())


def test_who_wants_anything_else_gets_a_context_of_their_own(tmp_path: Path) -> None:
    own = tmp_path / "authority.pem"
    own.write_bytes(Path(certifi.where()).read_bytes())

    assert make(cafile=str(own)) is not make(cafile=str(own))
    assert make() is not make()
    assert make(ssl.Purpose.CLIENT_AUTH, cafile=certifi.where()).verify_mode == ssl.CERT_NONE
