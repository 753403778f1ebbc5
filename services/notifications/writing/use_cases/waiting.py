"""Which mails of which application wait for facts, as far as this process has seen them begin to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from services.notifications.writing.domain.mail import AwaitingMail, Mail, UnknownMail

APPLICATIONS_AT_MOST = 10_000


class WaitingMails:
    """Lets a mail be written as soon as its fact comes. It may be forgotten: timers look at all of them."""

    def __init__(self) -> None:
        self._by_application: OrderedDict[str, dict[str, AwaitingMail]] = OrderedDict()

    def of(self, application_id: str) -> Sequence[AwaitingMail]:
        return list(self._by_application.get(application_id, {}).values())

    def note(self, mail: Mail) -> None:
        """Remember a mail that waits, and forget one that does not."""
        application_id = None if isinstance(mail, UnknownMail) else mail.origin.application_id
        if application_id is None:
            return
        if isinstance(mail, AwaitingMail):
            self._by_application.setdefault(application_id, {})[mail.email_id] = mail
            while len(self._by_application) > APPLICATIONS_AT_MOST:
                self._by_application.popitem(last=False)
        elif waiting := self._by_application.get(application_id):
            waiting.pop(mail.email_id, None)
            if not waiting:
                del self._by_application[application_id]
