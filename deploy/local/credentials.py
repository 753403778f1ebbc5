"""What stays secret even on a laptop: made once, kept in `.rounds/secrets.json`, passed on by environment."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from deploy.local.addresses import Account, Accounts

FILE = "secrets.json"


@dataclass(frozen=True)
class Secrets:
    access_token_key: str
    link_key: str
    stripe_api_key: str
    webhook_secret: str
    web_session_key: str
    staff_password: str
    coach_password: str
    applicant_password: str

    @classmethod
    def of(cls, root: Path) -> Self:
        """Those of this folder; what it lacks, all or what an older version did not have, is made now."""
        path = root / FILE
        kept = json.loads(path.read_text()) if path.exists() else {}
        if kept.keys() >= cls.__dataclass_fields__.keys():
            return cls(**kept)
        secrets_of_all = cls(**{**asdict(cls.new()), **kept})
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(made, "w") as file:
            json.dump(asdict(secrets_of_all), file, indent=2)
        return secrets_of_all

    @classmethod
    def new(cls) -> Self:
        """Fresh ones, kept nowhere."""
        key = Ed25519PrivateKey.generate()
        return cls(
            access_token_key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            link_key=secrets.token_hex(32),
            stripe_api_key=f"sk_test_{secrets.token_hex(16)}",
            webhook_secret=f"whsec_{secrets.token_hex(16)}",
            web_session_key=Fernet.generate_key().decode(),
            staff_password=secrets.token_urlsafe(12),
            coach_password=secrets.token_urlsafe(12),
            applicant_password=secrets.token_urlsafe(12),
        )

    @property
    def accounts(self) -> Accounts:
        return Accounts(
            staff=Account(email="staff@rounds.example", password=self.staff_password),
            coach=Account(email="coach@rounds.example", password=self.coach_password),
            applicant=Account(email="applicant@rounds.example", password=self.applicant_password),
        )
