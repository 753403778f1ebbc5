"""`rounds travel`: move the clock of a running system, the payment provider's included."""

import re
import time
from datetime import datetime, timedelta
from typing import Any

import httpx
from pymongo import MongoClient

from deploy.local.addresses import Addresses
from deploy.local.failures import CannotStart
from deploy.local.ports import LOOPBACK

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

TRAVELLED = {"_id": "travelled"}  # in the collection `clock` of each service, which all its processes read


def span(text: str) -> timedelta:
    """`50d`, `36h`, `1w2d`."""
    if not re.fullmatch(r"(\d+[smhdw])+", text):
        raise CannotStart(f"{text!r} is no length of time", "write it like 50d, 36h, 90m or 1w2d")
    parts = re.findall(r"(\d+)([smhdw])", text)
    return sum((timedelta(**{UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def travel(addresses: Addresses, by: timedelta) -> None:
    """Tell every database how far its service has travelled, and wait until each service has read it."""
    with MongoClient[dict[str, Any]](addresses["mongo"]) as mongo, httpx.Client(timeout=30) as client:
        waiting = {}
        for name, url in addresses["services"].items():
            waiting[url] = _now(client, url) + by
            clock = mongo[f"rounds_{name}"]["clock"]
            clock.update_one(TRAVELLED, {"$inc": {"seconds": by.total_seconds()}}, upsert=True)
        if addresses["stripe"].startswith(f"http://{LOOPBACK}"):  # Stripe's own clock is its own affair
            stripe = f"{addresses['stripe']}/_test/clock"
            client.post(stripe, json={"advance": by.total_seconds()}).raise_for_status()
        for url, arrival in waiting.items():
            while _now(client, url) < arrival:
                time.sleep(0.05)


def _now(client: httpx.Client, service: str) -> datetime:
    return datetime.fromisoformat(client.get(f"{service}/readyz").raise_for_status().json()["now"])
