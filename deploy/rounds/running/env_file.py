"""`rounds env`: the environment file for docker compose, with fresh secrets in the places left empty."""

import os
import secrets
import stat
from typing import TextIO

from deploy.local.credentials import Secrets
from deploy.local.spawning import PROJECT

EXAMPLE = PROJECT / ".env.example"


def env_file() -> str:
    """`.env.example` with every secret filled in."""
    fresh = Secrets.new()
    own = {
        "ACCESS_TOKEN_KEY": f'"{fresh.access_token_key.strip()}"',
        "LINK_KEY": fresh.link_key,
        "WEB_SESSION_KEYS": fresh.web_session_key,
        "FIRST_STAFF_PASSWORD": secrets.token_urlsafe(12),
        "STRIPE_API_KEY": fresh.stripe_api_key,
        "STRIPE_WEBHOOK_SECRETS": fresh.webhook_secret,
    }
    return "\n".join(_filled(line, own) for line in EXAMPLE.read_text().splitlines())


def _filled(line: str, own: dict[str, str]) -> str:
    name, equals, _ = line.partition("=")
    return f"{name}={own[name]}" if equals and name in own else line


def keep_private(output: TextIO) -> None:
    """Where the shell sends it into a file, nobody but its owner may read that."""
    if stat.S_ISREG(os.fstat(output.fileno()).st_mode):
        os.fchmod(output.fileno(), 0o600)
