"""What every service reads from its environment, once, at start."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_CHARACTERS = 32
PLACEHOLDER = re.compile(
    r"change[\W_]*(me|this|it)|replace[\W_]*(me|this)|fill[\W_]*(me[\W_]*)?in", re.IGNORECASE
)
WEBHOOK_SECRET = re.compile(r"whsec_[A-Za-z0-9+/=_-]{24,}")
WAY_OUT = "`rounds env` prints all secrets anew; `.env.example` says what each variable is for."


def _long_enough(secret: SecretStr) -> SecretStr:
    length = len(secret.get_secret_value())
    if length < KEY_CHARACTERS:
        raise ValueError(f"is too short: {length} characters, and a key has at least {KEY_CHARACTERS}")
    return secret


def _absent_or_long_enough(secret: SecretStr) -> SecretStr:
    return _long_enough(secret) if secret else secret


def _webhook_secrets(secrets: SecretStr) -> SecretStr:
    given = [one.strip() for one in secrets.get_secret_value().split(",") if one.strip()]
    if not all(WEBHOOK_SECRET.fullmatch(one) for one in given):
        raise ValueError("is no signing secret of a webhook: those are whsec_ and at least 24 characters")
    return secrets


def _ed25519_key(pem: SecretStr) -> SecretStr:
    text = pem.get_secret_value().replace("\\n", "\n")
    try:
        private = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError):
        raise ValueError("is no private key in PEM (PKCS 8)") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError("is a private key of another kind than Ed25519")  # noqa: TRY004 - pydantic wants a ValueError
    return pem


PrivateKey = Annotated[SecretStr, AfterValidator(_ed25519_key)]
"""An Ed25519 key in PEM; its lines may be joined by a written `\\n`."""
KeySecret = Annotated[SecretStr, AfterValidator(_long_enough)]
"""A key that something is signed with."""
OptionalKeySecret = Annotated[SecretStr, AfterValidator(_absent_or_long_enough)]
"""A key that may be left empty; an `api_key` of somebody else's, for example."""
WebhookSecrets = Annotated[SecretStr, AfterValidator(_webhook_secrets)]
"""Comma-separated secrets that webhooks are signed with; may be left empty."""


class ServiceSettings(BaseSettings):
    """Each field is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    mongo_url: SecretStr = SecretStr("mongodb://127.0.0.1:27017/?replicaSet=rs0")
    mongo_database: str = ""
    """Empty: `rounds_<service>`."""
    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    """Comma-separated."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = "http://127.0.0.1:8080"
    """Where people reach the gateway; links in mails begin with it."""
    jwks_url: str = "http://127.0.0.1:8102/.well-known/jwks.json"
    """Where the keys that sign access tokens are published (the applications service)."""
    trusted_proxies: int = Field(default=1, ge=0)
    """How many proxies of ours stand in front: that many entries of X-Forwarded-For are believed."""
    time_travel: bool = False
    """Let `rounds travel` move this service's clock. For demos and tests only."""
    log_format: Literal["console", "json"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    fetch_records: int = Field(default=500, ge=1, le=10_000)
    """How many records a consumer takes at once."""
    consumer_session_seconds: float = Field(default=6, ge=3, le=300)
    """How long the records of a consumer that was killed wait until others get them.

    Less than 6 only where the brokers allow it: `group.min.session.timeout.ms` is 6000 unless they are told
    otherwise, and they refuse a consumer that asks for less.
    """
    clock_poll_seconds: float = Field(default=0.5, gt=0)
    make_indexes: bool = True
    """Make missing indexes at start. False where `prepare` makes them, once for all replicas."""
    drain_seconds: float = Field(default=0, ge=0, le=300)
    """How long a process that was told to stop still answers, not ready: until its balancer has noticed."""
    graceful_seconds: float = Field(default=20, gt=0)
    """How long a stop may take before work in flight is left to redelivery."""

    @field_validator("*")
    @classmethod
    def _is_no_example(cls, value: Any) -> Any:
        """What stands in an example file or a guide is known to everybody."""
        if isinstance(value, SecretStr) and PLACEHOLDER.search(value.get_secret_value()):
            raise ValueError("is still the placeholder of an example, which everybody knows")
        return value

    @property
    def bootstrap_servers(self) -> list[str]:
        return [server.strip() for server in self.kafka_bootstrap_servers.split(",") if server.strip()]


def explained(wrong: ValidationError) -> str:
    """One line for each variable that is wrong, and the way out. Holds no value: it may be a secret."""
    lines = [f"  {_variable(error['loc'])} {_reason(error)}" for error in wrong.errors(include_input=False)]
    return "\n".join([*lines, WAY_OUT])


def _variable(location: tuple[int | str, ...]) -> str:
    return "_".join(map(str, location)).upper()


def _reason(error: Any) -> str:
    if error["type"] == "missing":
        return "is not set"
    own = error.get("ctx", {}).get("error")
    return str(own) if isinstance(own, ValueError) else f"is wrong: {error['msg']}"
