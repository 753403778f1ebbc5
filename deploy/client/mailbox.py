"""The mail catcher's inbox: who got which mail since we began to look, and the links in it."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass

import httpx

from deploy.client.waiting import until

LINK = re.compile(r"https?://[^\s<>\"')\]]+")


@dataclass(frozen=True)
class Mail:
    """One mail as it was caught."""

    number: int
    to: tuple[str, ...]
    subject: str
    source: str


class Mailbox:
    """Reads the catcher, mail by mail: its list would carry every mail whole each time."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=30, trust_env=False)
        self._reading = threading.Lock()
        self._known: list[Mail] = []
        listed = self._client.get("/api/messages/").raise_for_status().json()["data"]
        self._newest = max((int(row["id"]) for row in listed), default=0)

    def mails(self, to: str | None = None) -> list[Mail]:
        """All of them, or those to one address; the oldest first."""
        with self._reading:
            while (mail := self._read(self._newest + 1)) is not None:
                self._newest += 1
                self._known.append(mail)
            return [mail for mail in self._known if to is None or to in mail.to]

    def subjects(self, to: str) -> list[str]:
        return [mail.subject for mail in self.mails(to)]

    def text(self, mail: Mail) -> str:
        return self._client.get(f"/api/messages/{mail.number}.plain").raise_for_status().text

    def link(self, to: str, containing: str, *, seconds: float = 30.0) -> str:
        """The newest link of this kind in the mails to this address, once there is one."""
        what = f"a mail to {to} with a link containing {containing}"
        links: list[str] = until(what, lambda: self._links(to, containing), seconds=seconds)
        return links[-1]

    def close(self) -> None:
        self._client.close()

    def _links(self, to: str, containing: str) -> list[str]:
        found = [link for mail in self.mails(to) for link in LINK.findall(self.text(mail))]
        return [link for link in found if containing in link]

    def _read(self, number: int) -> Mail | None:
        answer = self._client.get(f"/api/messages/{number}.json")
        if answer.status_code == 404:
            return None
        row = answer.raise_for_status().json()
        row = row.get("data", row)
        return Mail(number, tuple(row["recipients_envelope"]), row["subject"], row["source"])
