"""Templates: Jinja2 with everything that a page may say about money, time and states as filters."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from web import languages
from web.present import choices, kinds, money, next_step, states, times, waiting

HERE = Path(__file__).parent
TEXT = re.compile(r"<(textarea|pre|title)\b.*?</\1>|>[^<]+", re.DOTALL)
"""What is between tags; where people type or read plain text, it stays as it is."""
DATE_OR_TIME = re.compile(r"\b[A-Z][a-z]{2,8} \d{1,2}, \d{4}\b|\b\d{1,2}:\d\d(?::\d\d)? [AP]M\b")
NO_BREAK = "\u00a0"


@lru_cache(maxsize=16)
def environment(locale: str) -> Environment:
    """The templates with amounts and days as this locale writes them."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(languages.gettext, languages.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    env.globals |= {
        "application_label": lambda state: states.label(states.APPLICATION, state),
        "office_label": lambda state: states.label(states.OFFICE, state),
        "mail_options": lambda found: [("", "…"), *((s, states.label(states.MAIL, s).text) for s in found)],
        "statement_label": lambda state: states.label(states.STATEMENT, state),
        "mail_label": lambda state: states.label(states.MAIL, state),
        "steps_of": states.steps,
        "next_step": next_step.next_step,
        "chances": waiting.chances,
        "options": choices.options,
        "partner_options": choices.partners,
        "countries": lambda: choices.countries(locale),
        "zones": choices.zones,
        "new_key": lambda: secrets.token_urlsafe(18),
        "languages": languages.LANGUAGES,
        "style_version": _style_version(),
    }
    env.filters |= {
        "money": lambda amount: money.money(amount, locale),
        "day": lambda text: times.day(text, locale),
        "short_day": lambda text: times.short_day(text, locale),
        "markdown": _markdown,
        "month": lambda first: times.month(first, locale),
        "kind": kinds.kind,
        "capital": kinds.capital,
        "words": lambda text: str(text).replace("_", " "),
    }
    return env


def _markdown(text: str) -> Markup:
    """Markdown below the heading of the page: without a title of its own; HTML inside it is shown as text."""
    reader = MarkdownIt("commonmark", {"html": False})
    tokens = reader.parse(text)
    if tokens and (tokens[0].type, tokens[0].tag) == ("heading_open", "h1"):
        del tokens[:3]
    for token in tokens:
        token.tag = "h2" if token.tag == "h1" else token.tag
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 - the renderer escapes


@lru_cache(maxsize=1)
def _style_version() -> str:
    """A new address for a changed stylesheet, so that browsers may keep each for a year."""
    return hashlib.sha256((HERE / "static" / "style.css").read_bytes()).hexdigest()[:12]


def render(template: str, locale: str, context: Mapping[str, Any]) -> str:
    """One page as HTML."""
    languages.speak(locale)
    direction = languages.direction(locale)
    page = environment(locale).get_template(template).render(locale=locale, direction=direction, **context)
    return unbroken(page.replace(">← ", ">→ ") if direction == "rtl" else page)


def unbroken(html: str) -> str:
    """Dates and times, ours and those in sentences of the API, stay on one line."""
    return TEXT.sub(lambda text: text[0] if text[1] else DATE_OR_TIME.sub(_joined, text[0]), html)


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(" ", NO_BREAK)
