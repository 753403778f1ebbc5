"""Devices that signed in before: each has a signed cookie, and its attempts are counted apart."""

from __future__ import annotations

from shared.chassis.ids import new_id
from shared.contracts.links import check, sign

PURPOSE = "device"
LONGEST = 120


class KnownDevices:
    """Makes and reads the cookie `<device id>.<signature>`; it belongs to one account and opens nothing."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def token(self, account_id: str) -> str:
        """For a device from which this account has just signed in."""
        device_id = new_id("dev")
        return f"{device_id}.{sign(self._key, PURPOSE, f'{account_id}|{device_id}', 0)}"

    def device_of(self, token: str, account_id: str) -> str | None:
        """The device, if this account has signed in from it before."""
        device_id, _, signature = token.partition(".")
        if len(token) > LONGEST or not check(self._key, PURPOSE, f"{account_id}|{device_id}", 0, signature):
            return None
        return device_id
