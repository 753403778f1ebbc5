"""The page behind the link in the verification mail: opening it changes nothing, its button confirms."""

from __future__ import annotations

from datetime import UTC
from html import escape

from fastapi import Response

from services.applications.accounts.domain.account import PendingRegistration

STYLE = """
:root { color-scheme: light dark; --page: light-dark(#fbfaf7, #141816); --ink: light-dark(#1b1f1d, #e8ebe9);
  --brand: light-dark(#14532d, #86d6a4); --on-brand: light-dark(#ffffff, #08210f) }
body { background: var(--page); color: var(--ink); font: 1.125rem/1.6 system-ui, sans-serif; margin: 0 auto;
  max-width: 34rem; padding: 2rem 1rem }
a { color: var(--brand) }
button { font: inherit; font-weight: 650; min-height: 2.75rem; padding: .6rem 1.2rem; border: 0;
  border-radius: .6rem; background: var(--brand); color: var(--on-brand); cursor: pointer }
:focus-visible { outline: 3px solid light-dark(#1d4ed8, #8ab4ff); outline-offset: 3px }
"""
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def asking(token: str, registration: PendingRegistration | None) -> Response:
    """Mail scanners open links: only a person's press of the button decides.

    The page says whose registration it is, because somebody else may have registered the same address: only
    what the owner made themselves should be confirmed.
    """
    return _page(
        200,
        "Confirm your e-mail address",
        f"{_about(registration)}"
        "<p>Press the button to confirm that this address is yours. You can sign in after that.</p>"
        '<form method="post" action="/v1/accounts/verification/form">'
        f'<input type="hidden" name="token" value="{escape(token, quote=True)}">'
        "<button>Confirm my address</button></form>"
        "<p>You did not register, or this is not your registration? Close this page; what is not confirmed "
        "is deleted.</p>",
    )


def confirmed() -> Response:
    return _page(200, "Your address is confirmed", '<p>Thank you. <a href="/sign-in">Sign in now</a></p>')


def sorry(status: int, sentence: str) -> Response:
    return _page(status, "This link did not work", f"<p>{escape(sentence[:1].upper() + sentence[1:])}.</p>")


def _about(registration: PendingRegistration | None) -> str:
    if registration is None:
        return ""
    name = f"<strong><bdi>{escape(registration.full_name)}</bdi></strong>"
    at = registration.requested_at and registration.requested_at.astimezone(UTC)
    made = f", made on {at:%B} {at.day}, {at:%Y at %H:%M} UTC" if at else ""
    return f"<p>This is the registration of {name}{made}.</p>"


def _page(status: int, title: str, body: str) -> Response:
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} – Rounds</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )
    headers = {
        "cache-control": "no-store",
        "content-security-policy": POLICY,
        # The address of this page is a key: it must not reach any other page.
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex",
    }
    return Response(html, status, headers, "text/html; charset=utf-8")
