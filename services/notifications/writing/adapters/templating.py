"""The templates: one file per mail, said once and rendered twice, as text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from css_inline import CSSInliner
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, Template
from jinja2.exceptions import UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from services.notifications.writing.adapters import wording
from services.notifications.writing.adapters.links import Links
from services.notifications.writing.domain.mail_kinds import KINDS
from shared.contracts.cancellation import CancellationLine

FOLDER = Path(__file__).parent / "templates"


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
        page = html.render({**facts, "subject": subject})
        return Rendered(subject, _tidy(text.render(facts)), self._inliner.inline(page))


def _environment(mode: str, links: Links, names: Mapping[str, str]) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(FOLDER / mode), FileSystemLoader(FOLDER / "mails")]),
        undefined=StrictUndefined,
        autoescape=mode == "html",
        finalize=_known,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"day": wording.day, "flow": _flow, "pair": _pair}
    environment.globals |= {
        **names,
        "links": links,
        "deadline_lines": wording.deadline,
        "both_moments": wording.both,
        "count": wording.count,
    }
    parts = environment.get_template("parts.jinja").module
    names = ("p", "deadline", "moment_of", "button", "rows", "bullets", "not_covered")
    environment.globals |= {name: getattr(parts, name) for name in names}
    return environment


def _compiled(environment: SandboxedEnvironment) -> Mapping[str, Template]:
    return {name: environment.get_template(f"{name}.jinja") for name in KINDS}


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
