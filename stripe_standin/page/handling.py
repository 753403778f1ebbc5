"""The hosted payment page: what is paid, how much, how long, and a button for each test card.

It works without JavaScript, with a keyboard, on a phone and in the dark.  Amounts and words come from the
session and are escaped; addresses were checked when the session was made.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from stripe_standin.account import paying
from stripe_standin.objects.cards import METHODS, Method
from stripe_standin.protocol.wire import Obj, Refusal
from stripe_standin.world.storefront import Storefront
from stripe_standin.world.world import World

_TEMPLATES = Path(__file__).parent / "templates"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_BUTTON_WORDS = {"book": "Book", "donate": "Donate", "pay": "Pay"}


def welcome(storefront: Storefront) -> Response:
    """For whoever opens the address of the process: what is here, and how to come to a payment page."""
    heading = "Nothing is paid from here"
    words = f"This stands in for Stripe. A payment page belongs to one payment. {storefront.hint}"
    return _html(heading, _said(heading, words))


async def handle(world: World, request: Request) -> Response:
    """Show the page, or take a button."""
    world.tick()
    world.commit()
    id_ = request.path_params["session"]
    session = world.find("checkout.session", id_)
    if session is None:
        return _notice(
            "This payment page does not exist", "Please go back to where you came from and start again."
        )
    challenge = request.url.path.endswith("/3ds")
    if request.method == "GET":
        return _show(world, session, challenge)
    form = parse_qs((await request.body()).decode(errors="replace"))
    return _take(world, session, form, challenge)


def _take(world: World, session: Obj, form: dict[str, list[str]], challenge: bool) -> Response:
    try:
        if challenge:
            paying.answer_challenge(world, session["id"], passed=form.get("answer") == ["pass"])
        else:
            token = form.get("payment_method", [""])[0]
            paying.pay(world, session["id"], token)
    except Refusal as refusal:
        if refusal.status != 409 and session["status"] == "open":
            session["_error"] = str(refusal)  # shown on the page, where one can choose again
    finally:
        world.commit()
    if session["status"] == "complete":
        return _see_other(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))
    waits = session["status"] == "open" and _waits_for_bank(world, session) and not challenge
    return _see_other(_page(world, session) + ("/3ds" if waits else ""))


def _show(world: World, session: Obj, challenge: bool) -> Response:
    if session["status"] == "complete":
        return _paid(session)
    if session["status"] == "expired":
        words = "It was open for a limited time. You have not been charged."
        return _notice("This payment page has closed", words, session["cancel_url"], "Back to the site")
    if challenge and _waits_for_bank(world, session):
        return _html(
            "3D Secure",
            _fill("challenge", amount=_money(session["amount_total"]), page=_page(world, session)),
        )
    return _html(f"Pay {_money(session['amount_total'])}", _form(world, session))


def _waits_for_bank(world: World, session: Obj) -> bool:
    intent = world.find("payment_intent", session["payment_intent"])
    return intent is not None and intent["status"] == "requires_action"


def _paid(session: Obj) -> Response:
    url = session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])
    amount = _money(session["amount_total"])
    if session["payment_status"] == "paid":
        return _notice(
            "All done", f"Your payment of {amount} was received. There is nothing left to do here.", url
        )
    words = f"Your payment of {amount} is on its way from your bank. That takes a few business days."
    return _notice("Your bank is working on it", words, url)


def _form(world: World, session: Obj) -> str:
    """The page of a session that can be paid."""
    methods = [method for method in METHODS.values() if method.type in session["payment_method_types"]]
    verb = _BUTTON_WORDS.get(session["submit_type"] or "pay", "Pay")
    featured = "\n".join(_button(method, verb) for method in methods if method.featured)
    others = "\n".join(_button(method, verb) for method in methods if not method.featured)
    more = (
        f'<details><summary>More test cards</summary><div class="more">{others}</div></details>'
        if others
        else ""
    )
    error = session["_error"]
    customer = world.find("customer", session["customer"]) or {}
    email = customer.get("email") or session["customer_email"]
    custom = (session["custom_text"].get("submit") or {}).get("message")
    cancel = session["cancel_url"]
    return _fill(
        "pay",
        back=f'<a class="back" href="{escape(cancel)}">&larr; Back without paying</a>' if cancel else "",
        pay_words=escape(f"Pay {world.storefront.merchant}"),
        amount=_money(session["amount_total"]),
        lines="\n".join(_line(item) for item in session["_items"]),
        left=escape(_time_left(session["expires_at"] - world.now())),
        error=f'<p class="wrong" role="alert">{escape(error)} You have not been charged.</p>'
        if error
        else "",
        payer=escape(f"Receipt to {email}") if email else "",
        methods=f"{featured}\n{more}",
        custom=f'<p class="soft">{escape(custom)}</p>' if custom else "",
    )


def _line(item: Obj) -> str:
    name = escape(item["description"] or "Payment")
    times = f' <span class="soft">× {item["quantity"]}</span>' if item["quantity"] > 1 else ""
    words = f'<dd class="words">{escape(item["_words"])}</dd>' if item["_words"] else ""
    return f'<div class="line"><dt>{name}{times}</dt><dd>{_money(item["amount_total"])}</dd>{words}</div>'


def _button(method: Method, verb: str) -> str:
    main = ' class="main"' if method is next(iter(METHODS.values())) else ""
    return (
        f'<button{main} name="payment_method" value="{method.token}"><span>{verb} with {method.label}</span>'
        f"<code>•••• {method.last4}</code><small>{escape(method.hint)}</small></button>"
    )


def _time_left(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    if minutes < 120:
        return f"This page stays open for {minutes} more minute{'s' if minutes != 1 else ''}."
    return f"This page stays open for {minutes // 60} more hours."


def _money(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"


def _page(world: World, session: Obj) -> str:
    return f"{world.prefix}/c/pay/{session['id']}" if world.storefront.public_url is None else session["url"]


def _notice(heading: str, words: str, url: str | None = None, label: str = "Continue") -> Response:
    link = f'<p><a class="button" href="{escape(url)}">{escape(label)}</a></p>' if url else ""
    return _html(heading, _said(heading, words, link), 200 if url else 404)


def _said(heading: str, words: str, link: str = "") -> str:
    return _fill("notice", heading=escape(heading), words=escape(words), link=link)


def _see_other(url: str) -> Response:
    return RedirectResponse(url, 303, headers=_HEADERS)


def _html(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(_fill("base", title=escape(title), body=body), status, headers=_HEADERS)


def _fill(name: str, **values: str) -> str:
    return _template(name).substitute(values)


@lru_cache
def _template(name: str) -> Template:
    return Template((_TEMPLATES / f"{name}.html").read_text(encoding="utf-8"))
