"""The four services as applications in this process, without any server: to look at what they consist of."""

import asyncio
import importlib
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_type_hints

from deploy.local.addresses import Account, Accounts, Addresses
from deploy.local.credentials import Secrets
from deploy.local.existing import Existing
from deploy.local.service import SERVICES
from deploy.local.settings import settings_of

if TYPE_CHECKING:  # a platform of servers alone starts without the chassis
    from fastapi import FastAPI

NOWHERE = "127.0.0.1:1"
"""Nothing is asked for anything: only what is put together is looked at."""


def applications() -> "Mapping[str, FastAPI]":
    """By the name of the service, with secrets of their own; nothing in the environment plays a part."""
    return asyncio.run(_all_built())


async def _all_built() -> "Mapping[str, FastAPI]":
    """Inside a loop, because the database's driver binds itself to one when it is put together."""
    secrets = Secrets.new()
    return {service: _built(service, secrets) for service in SERVICES}


def _built(service: str, secrets: Secrets) -> "FastAPI":
    main = importlib.import_module(f"services.{service}.main")
    application: FastAPI = main.build(settings_alone(service, secrets)).api()
    return application


def settings_alone(service: str, secrets: Secrets, mongo: str = f"mongodb://{NOWHERE}") -> Any:
    """The settings of one service that reaches nothing, or a database alone."""
    main = importlib.import_module(f"services.{service}.main")
    settings_type = get_type_hints(main.build)["settings"]
    told = settings_of(service, _addresses(mongo), secrets, Existing())
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(told)
    try:
        return settings_type()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _addresses(mongo: str) -> Addresses:
    nobody = Account(email="nobody@rounds.example", password="")
    return Addresses(
        web=f"http://{NOWHERE}",
        gateway=f"http://{NOWHERE}",
        docs=f"http://{NOWHERE}",
        mailbox=f"http://{NOWHERE}",
        stripe=f"http://{NOWHERE}",
        kafka=NOWHERE,
        mongo=mongo,
        smtp=f"smtp://{NOWHERE}",
        services=dict.fromkeys(SERVICES, f"http://{NOWHERE}"),
        accounts=Accounts(staff=nobody, coach=nobody, applicant=nobody),
    )
