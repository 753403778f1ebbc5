"""Notifications, put together: the only file that constructs things."""

from __future__ import annotations

from email.utils import parseaddr

from services.notifications.consumers import subscriptions
from services.notifications.knowing.adapters import PEOPLE, ROTATIONS, SUMMARIES
from services.notifications.knowing.use_cases import ReadModels
from services.notifications.office.api import router
from services.notifications.office.use_cases.archive import MailArchive
from services.notifications.office.use_cases.previews import TemplatePreviews
from services.notifications.sending.adapters.connections import SmtpAddress
from services.notifications.sending.adapters.smtp import SmtpMailServer
from services.notifications.sending.use_cases.sender import MailSender
from services.notifications.settings import NotificationsSettings
from services.notifications.writing.adapters.documents import MAIL_INDEXES, MAILS
from services.notifications.writing.adapters.links import Links
from services.notifications.writing.adapters.rendering import MailRenderer
from services.notifications.writing.use_cases.slots import SendSlots
from services.notifications.writing.use_cases.writer import MailWriter
from services.notifications.writing.use_cases.writing import Writing
from shared.chassis.ids import new_id
from shared.chassis.service import Service


def build(settings: NotificationsSettings) -> Service:
    """Notifications, ready to run."""
    service = Service("notifications", settings)
    service.refuses_ended_sessions()
    put_together(service, settings)
    return service


def put_together(service: Service, settings: NotificationsSettings) -> None:
    """Everything that notifications keeps, listens to, waits for and answers."""
    known = ReadModels(
        summaries=service.documents("cases", SUMMARIES),
        people=service.documents("people", PEOPLE),
        rotations=service.documents("rotations", ROTATIONS),
        office=settings.office,
    )
    mails = service.documents("emails", MAILS, indexes=MAIL_INDEXES)
    links = Links(settings.public_url, settings.link_key.get_secret_value().encode())
    renderer = MailRenderer(links, settings.sender)
    slots = SendSlots(settings.retry_policy, new_id)
    writer = MailWriter(known, mails, renderer, settings.retry_policy, slots)
    server = SmtpMailServer(
        SmtpAddress.of(settings.smtp_url.get_secret_value()), sender=parseaddr(settings.mail_from)[1]
    )
    sender = MailSender(mails, writer, server, settings.retry_policy, slots, service.timers.begin_beside)
    service.listens(*subscriptions(Writing(known, mails, writer)))
    service.background("mail server", server.close_when_stopped)
    service.when_due(mails, sender.act_on_due)
    service.provides(MailArchive(mails, renderer), TemplatePreviews(renderer))
    service.serves(router)
