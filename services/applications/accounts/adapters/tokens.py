"""Access tokens as JWTs signed with EdDSA, and the keys to check them with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt.algorithms import OKPAlgorithm
from jwt.utils import base64url_encode

from services.applications.accounts.ports.credentials import Claims
from shared.chassis.ids import new_id

ISSUER = AUDIENCE = "rounds"


class NotASigningKey(ValueError):
    """A key that is not an Ed25519 private key in PEM."""


@dataclass(frozen=True, slots=True)
class _Key:
    private: Ed25519PrivateKey
    public: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.public["kid"])


class EdDsaTokens:
    """Provides `AccessTokens`. The first key signs; all are published, so that a change breaks no token."""

    def __init__(self, keys_pem: Sequence[str]) -> None:
        self._keys = [_read(pem) for pem in keys_pem]

    def issue(self, claims: Claims) -> str:
        key = self._keys[0]
        payload = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": claims.account_id,
            "iat": int(claims.issued_at.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
            "jti": new_id("tok"),
            "sid": claims.session_id,
            "epoch": claims.epoch,
            "role": claims.role,
            "status": claims.status,
            "usmle_step1_passed": claims.usmle_step1_passed,
        }
        return jwt.encode(payload, key.private, algorithm="EdDSA", headers={"kid": key.id, "typ": "at+jwt"})

    def published_keys(self) -> Mapping[str, Any]:
        return {"keys": [dict(key.public) for key in self._keys]}


def _read(pem: str) -> _Key:
    # An environment file cannot hold line breaks: there they are written as \n.
    private = load_pem_private_key(pem.replace("\\n", "\n").encode(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise NotASigningKey("ACCESS_TOKEN_KEY must be an Ed25519 private key in PEM")
    jwk = OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
    public = {"kty": jwk["kty"], "crv": jwk["crv"], "x": jwk["x"]}
    return _Key(private, {**public, "kid": _thumbprint(public), "use": "sig", "alg": "EdDSA"})


def _thumbprint(public: Mapping[str, str]) -> str:
    """The key's id by RFC 7638: computed from the key, so that nobody has to name keys."""
    canonical = '{{"crv":"{crv}","kty":"{kty}","x":"{x}"}}'.format(**public)
    return base64url_encode(hashlib.sha256(canonical.encode()).digest()).decode()
