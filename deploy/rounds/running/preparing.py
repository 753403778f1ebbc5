"""`rounds prepare`: the indexes of all services, made once for all of their replicas."""

import importlib

from deploy.local.built import settings_alone
from deploy.local.credentials import Secrets
from deploy.local.service import SERVICES


async def prepare(mongo: str) -> None:
    """Each service knows its own indexes; nothing but the database is reached."""
    secrets = Secrets.new()
    for service in SERVICES:
        main = importlib.import_module(f"services.{service}.main")
        await main.build(settings_alone(service, secrets, mongo)).prepare()
