"""The templates: one file for each mail, rendered twice, as text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.exceptions import UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from services.notifications.writing.adapters import wording
from services.notifications.writing.adapters.links import Links
from services.notifications.writing.domain.mail_kinds import KINDS
from shared.contracts.cancellation import CancellationLine

FOLDER = Path(__file__).parent / "templates"
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"
"""FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE."""
_FROM_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""The blocks in which Unicode keeps what is written from right to left, and the marks that turn a line."""


PARTS = ("p", "deadline", "moment_of", "button", "rows", "bullets", "not_covered")


class LaidOut(str):
    """What a macro has made: the values in it are isolated already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


class Templates:
    """Every template, compiled at start: a broken one stops the service before it reads a fact."""

    def __init__(self, links: Links, names: Mapping[str, str]) -> None:
        """`names` are what all templates know without a fact, such as the organization."""
        self._text = _compiled(_environment("text", links, names))
        self._html = _compiled(_environment("html", links, names))
        self._inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)

    def render(self, name: str, facts: Mapping[str, Any]) -> Rendered:
        """Subject, text and HTML of one mail. Raises UndefinedError for what no fact carries."""
        text, html = self._text[name], self._html[name]
        subject = "".join(text.blocks["subject"](text.new_context(dict(facts))))
        subject = " ".join(subject.split())
        page = html.render({**facts, "subject": LaidOut(subject)})
        return Rendered(subject, _tidy(text.render(facts)), self._inliner.inline(page))


def _environment(mode: str, links: Links, names: Mapping[str, str]) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader([FOLDER / mode, FOLDER / "mails", FOLDER / "shared"]),
        undefined=StrictUndefined,
        autoescape=mode == "html",
        finalize=_isolated_as_html if mode == "html" else _isolated_as_text,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"day": wording.day, "on_day": wording.day_of, "flow": _flow, "pair": _pair}
    environment.globals |= {
        **names,
        "links": links,
        "deadline_lines": wording.deadline,
        "both_moments": wording.both,
        "count": wording.count,
    }
    parts = environment.get_template("parts.jinja").module
    environment.globals |= {name: _laid_out(getattr(parts, name)) for name in PARTS}
    return environment


def _compiled(environment: SandboxedEnvironment) -> Mapping[str, Template]:
    return {name: environment.get_template(f"{name}.jinja") for name in KINDS}


def _isolated_as_html(value: Any) -> Any:
    """What is written from right to left must not turn the words around it."""
    known = _known(value)
    return Markup(f"<bdi>{escape(known)}</bdi>") if _turns(known) else known  # noqa: S704 - escaped


def _isolated_as_text(value: Any) -> Any:
    """The same in plain text and in subjects, by the marks that Unicode has for it."""
    known = _known(value)
    return f"{ISOLATE}{known}{END_OF_ISOLATE}" if _turns(known) else known


def _turns(value: Any) -> bool:
    """Whether it is a value with letters or marks that are written from right to left."""
    if not isinstance(value, str) or isinstance(value, Markup | LaidOut) or value.isascii():
        return False
    return _FROM_RIGHT_TO_LEFT.search(value) is not None


def _laid_out(part: Callable[..., str]) -> Callable[..., str]:
    """The macro, with a result that is told apart from a value, as Markup already is."""

    def laid_out(*args: Any, **named: Any) -> str:
        made = part(*args, **named)
        return made if isinstance(made, Markup) else LaidOut(made)

    return laid_out


def _known(value: Any) -> Any:
    """What is not known must not be printed as `None`."""
    if value is None:
        raise UndefinedError("a template prints something that is not known")
    return value


def _flow(text: Any) -> Any:
    """One paragraph on one line, however the template broke it; escaped text stays escaped."""
    return type(text)(" ".join(text.split()))


def _pair(line: CancellationLine) -> tuple[str, Any]:
    """A row of a table: the rule in words, and its amount."""
    return line.text or line.rule, line.amount


def _tidy(text: str) -> str:
    """At most one empty line between paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
