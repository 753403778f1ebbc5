"""What every service reads from its environment, once, at start."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


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
    graceful_seconds: float = Field(default=20, gt=0)
    """How long a stop may take before work in flight is left to redelivery."""

    @property
    def bootstrap_servers(self) -> list[str]:
        return [server.strip() for server in self.kafka_bootstrap_servers.split(",") if server.strip()]
