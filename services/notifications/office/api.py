"""HTTP for staff: which mails there are, what became of each, and how the templates look."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from services.notifications.office.domain import MailUnknown
from services.notifications.office.use_cases.archive import MailArchive, OpenedMail
from services.notifications.office.use_cases.previews import TemplatePreviews
from services.notifications.writing.domain.mail import (
    AbortedMail,
    AwaitingMail,
    GaveUpMail,
    Mail,
    QueuedMail,
    SentMail,
    UnknownMail,
    message_of,
)
from services.notifications.writing.domain.mail_kinds import KINDS
from services.notifications.writing.ports import Contents
from shared.chassis.http.access import Staff
from shared.chassis.http.idempotency import IdempotencyKeyAccepted
from shared.chassis.http.needs import needs
from shared.chassis.http.pages import Page, PageOf, paged

router = APIRouter(tags=["notifications"])

Archive = Annotated[MailArchive, needs(MailArchive)]
Previews = Annotated[TemplatePreviews, needs(TemplatePreviews)]
EmailState = Literal["awaiting_contact", "queued", "retry", "sending", "sent", "gave_up", "aborted"]
EmailId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_]+$")]
TemplateName = Annotated[str, Path(max_length=64, pattern=r"^[a-z_]+$")]


class EmailView(BaseModel):
    """One e-mail, without its text."""

    id: str
    state: EmailState
    template: str
    recipient_id: str
    application_id: str | None
    to: str | None
    subject: str | None
    created_at: datetime
    next_try_at: datetime | None = None
    sent_at: datetime | None = None
    resent: int = 0
    reason: str | None = None
    """Why it waits, was stopped or given up."""

    @classmethod
    def of(cls, email: Mail) -> EmailView:
        if isinstance(email, UnknownMail):
            raise MailUnknown("there is no such e-mail")
        message, planned = message_of(email), email.origin.planned
        return cls(
            id=email.email_id,
            state=email.state,
            template=planned.template,
            recipient_id=planned.recipient_id,
            application_id=email.origin.application_id,
            to=message.to if message else None,
            subject=message.subject if message else None,
            created_at=email.created_at,
            **_fate(email),
        )


class OpenedEmailView(EmailView):
    """One e-mail as its recipient reads it; links that act for the recipient are cut."""

    text: str | None = None
    html: str | None = None
    attachments: list[str] = []

    @classmethod
    def opened(cls, opened: OpenedMail) -> OpenedEmailView:
        plain, contents = EmailView.of(opened.mail).model_dump(), opened.contents
        if contents is None:
            return cls(**plain)
        return cls(**plain, text=contents.text, html=contents.html, attachments=list(contents.attachments))


class TemplateView(BaseModel):
    name: str


class PreviewView(BaseModel):
    name: str
    subject: str
    text: str
    html: str
    attachments: list[str]

    @classmethod
    def of(cls, name: str, contents: Contents) -> PreviewView:
        return cls(
            name=name,
            subject=contents.subject,
            text=contents.text,
            html=contents.html,
            attachments=list(contents.attachments),
        )


@router.get("/v1/emails")
async def emails(
    _: Staff,
    page: Page,
    archive: Archive,
    recipient: Annotated[str | None, Query(max_length=320)] = None,
    state: EmailState | None = None,
    application_id: Annotated[str | None, Query(max_length=64)] = None,
) -> PageOf[EmailView]:
    """The newest first. `recipient` is a person's id or an e-mail address."""
    filters = _filters(recipient, state, application_id)
    found = await archive.mails.search(
        where=filters, order=[("created_at", -1)], limit=page.limit + 1, after=page.after(filters)
    )
    return paged(page, filters, found, EmailView.of)


@router.get("/v1/emails/{email_id}")
async def email(email_id: EmailId, _: Staff, archive: Archive) -> OpenedEmailView:
    return OpenedEmailView.opened(await archive.open(email_id))


@router.post("/v1/emails/{email_id}/resend", status_code=202, response_model=EmailView)
async def resend_email(
    email_id: EmailId, _: Staff, once: IdempotencyKeyAccepted, archive: Archive
) -> Response:
    """Send the same bytes once more; an e-mail that is still on its way is refused."""
    return await once.answer(202, EmailView.of, archive.resend(email_id))


@router.get("/v1/email-templates")
async def email_templates(_: Staff) -> PageOf[TemplateView]:
    return PageOf(items=[TemplateView(name=name) for name in KINDS])


@router.get("/v1/email-templates/{name}/preview")
async def email_template_preview(name: TemplateName, _: Staff, previews: Previews) -> PreviewView:
    """The template, written from the facts of an example story."""
    return PreviewView.of(name, previews.preview(name))


def _filters(recipient: str | None, state: str | None, application_id: str | None) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    if recipient and "@" in recipient:
        filters["to"] = recipient.strip().lower()
    elif recipient:
        filters["recipient_id"] = recipient.strip()
    if state:
        filters["state"] = state
    if application_id:
        filters["application_id"] = application_id
    return filters


def _fate(email: Mail) -> dict[str, Any]:
    """What became of it, as far as it has come."""
    match email:
        case AwaitingMail():
            waits_for = f"waits for {', '.join(email.missing)}" if email.missing else None
            return {
                "next_try_at": email.look_again_at,
                "reason": waits_for or email.tries.last_answer or None,
            }
        case QueuedMail():
            return {
                "next_try_at": email.next_at,
                "resent": email.resent,
                "reason": email.tries.last_answer or None,
            }
        case SentMail():
            return {"sent_at": email.sent_at, "resent": email.resent}
        case GaveUpMail():
            return {"resent": email.resent, "reason": email.last_answer}
        case AbortedMail():
            return {"reason": email.reason}
    return {}
