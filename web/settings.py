"""What the frontend reads from its environment, once, at start."""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class WebSettings(BaseSettings):
    """Settings of the frontend; the names are those of the environment, in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    gateway_url: str = "http://127.0.0.1:8081"
    """The gateway's internal listener, which takes a visitor's address from us."""
    public_url: str = "http://127.0.0.1:8080"
    """Where people reach the gateway, and through it these pages."""
    web_session_keys: SecretStr = Field(min_length=44)
    """Fernet keys, separated by commas: the first seals new sessions, every one opens old ones."""
    http_host: str = "127.0.0.1"
    http_port: int = 8105
    log_level: str = "info"
    trusted_proxies: int = 1
    """How many entries of X-Forwarded-For our own proxies wrote, counted from the right."""
    gateway_seconds: float = 15.0
    """How long an answer of the gateway may take before a page says that this part is not available."""
    payment_page_origins: str = "https://checkout.stripe.com"
    """Where a payment form may lead, separated by spaces; browsers hold us to it."""
    organization_name: str = "Rounds"
    organization_email: str = "office@rounds.example"
    organization_phone: str = ""
    organization_address: str = ""

    @property
    def is_secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def origin(self) -> str:
        return "/".join(self.public_url.split("/", 3)[:3])

    def sealer(self) -> MultiFernet:
        """Raises ValueError for a key that is none."""
        keys = [key.strip() for key in self.web_session_keys.get_secret_value().split(",") if key.strip()]
        return MultiFernet([Fernet(key) for key in keys])
