"""Puts notifications together; the only file that constructs things."""

from __future__ import annotations

from email.utils import parseaddr

from services.notifications.consumers import subscriptions
from services.notifications.jobs import sending
from services.notifications.knowing.adapters import CASES, PEOPLE, ROTATIONS
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.office.api import router
from services.notifications.office.use_cases.archive import Desk
from services.notifications.sending.adapters.smtp import SmtpAddress, SmtpMailServer
from services.notifications.sending.use_cases.sender import Dispatch
from services.notifications.settings import NotificationsSettings
from services.notifications.writing.adapters.documents import EMAIL_INDEXES, EMAILS
from services.notifications.writing.adapters.links import Links
from services.notifications.writing.adapters.rendering import MailRenderer
from services.notifications.writing.use_cases.event_handlers import Telling
from services.notifications.writing.use_cases.writer import Post
from shared.chassis.ids import new_id
from shared.chassis.service import Service


def build(settings: NotificationsSettings) -> Service:
    service = Service("notifications", settings)
    known = ReadModels(
        cases=service.documents("cases", CASES),
        people=service.documents("people", PEOPLE),
        rotations=service.documents("rotations", ROTATIONS),
        office=settings.office,
    )
    emails = service.documents("emails", EMAILS, indexes=EMAIL_INDEXES)
    links = Links(settings.public_url, settings.link_key.get_secret_value().encode())
    renderer = MailRenderer(links, settings.mail_from)
    post = Post(known, emails, renderer)
    server = SmtpMailServer(
        SmtpAddress.of(settings.smtp_url.get_secret_value()), sender=parseaddr(settings.mail_from)[1]
    )
    dispatch = Dispatch(emails, post, server, settings.retry_policy, new_id)
    service.listens(*subscriptions(Telling(known, emails, post)))
    service.background("mail server", server.close_when_stopped)
    service.when_due(emails, sending(dispatch))
    service.provides(Desk(emails, renderer))
    service.serves(router)
    return service
