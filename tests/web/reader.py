"""A browser without scripts: opens pages, reads them, and sends exactly the forms that they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self
from urllib.parse import urlencode

import httpx

Pair = tuple[str, str]
File = tuple[str, bytes, str]


@dataclass
class Form:
    """As the page has it: what is sent when nobody changes anything, and its buttons."""

    action: str
    method: str
    multipart: bool
    sent: list[Pair] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, Pair | None]] = field(default_factory=list)


class Page(HTMLParser):
    """Its text, links and forms."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[Pair] = []
        """Text and address."""
        self.title = ""
        self.heading = ""
        self._words: list[str] = []
        self._open: dict[str, list[str]] = {}
        self._href = ""
        self._button: Pair | None = None
        self._select = ""
        self._form: Form | None = None
        self.feed(html)
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                kind = given.get("enctype", "")
                self._form = Form(given.get("action", ""), given.get("method", "get"), "multipart" in kind)
                self.forms.append(self._form)
            case "input" | "textarea" | "select" | "option":
                self._field(tag, given)
            case "a":
                self._href = given.get("href", "")
                self._open["a"] = []
            case "button":
                self._button = (given["name"], given.get("value", "")) if "name" in given else None
                self._open["button"] = []
            case "title" | "h1":
                self._open[tag] = []

    def handle_endtag(self, tag: str) -> None:
        said = " ".join(" ".join(self._open.pop(tag, [])).split())
        match tag:
            case "a":
                self.links.append((said, self._href))
            case "button" if self._form:
                self._form.buttons.append((said, self._button))
            case "title":
                self.title = said
            case "h1":
                self.heading = said
            case "form":
                self._form = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)
        for open_words in self._open.values():
            open_words.append(data)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        if self._form is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "option":
            if "selected" in given or not any(sent == self._select for sent, _ in self._form.sent):
                self._form.sent = [pair for pair in self._form.sent if pair[0] != self._select]
                self._form.sent.append((self._select, given.get("value", "")))
        elif tag == "select":
            self._select = name
            self._form.names.add(name)
        elif name:
            self._form.names.add(name)
            is_off = kind in ("checkbox", "radio") and "checked" not in given
            if not is_off and kind != "file":
                self._form.sent.append((name, given.get("value", "")))


class Browser:
    """One person at one browser."""

    def __init__(self, address: str, source: str | None = None) -> None:
        transport = httpx.HTTPTransport(local_address=source) if source else None
        self.http = httpx.Client(
            base_url=address, follow_redirects=True, timeout=30, transport=transport, trust_env=False
        )
        self.page = Page("")
        self.at = ""
        self.status = 0

    def open(self, path: str) -> Self:
        return self._show(self.http.get(path))

    def press(self, button: str, /, files: dict[str, File] | None = None, **said: str) -> Self:
        """Fill in the form of this button and press it. Fails for a field that the form does not have."""
        all_buttons = [(form, *pair) for form in self.page.forms for pair in form.buttons]
        exact = [(form, own) for form, text, own in all_buttons if text == button]
        found = exact or [(form, own) for form, text, own in all_buttons if text.startswith(button)]
        assert found, f"no button {button!r} at {self.at}, which says: {self.page.text}"
        form, own = found[0]
        assert said.keys() <= form.names, (said.keys(), form.names)
        sent = [pair for pair in form.sent if pair[0] not in said]
        sent += [*said.items(), *([own] if own else [])]
        target = httpx.URL(self.at).join(form.action) if form.action else httpx.URL(self.at)
        if form.method == "get":
            return self._show(self.http.get(target.copy_with(query=urlencode(sent).encode())))
        headers = {"origin": f"{target.scheme}://{target.netloc.decode()}"}
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        return self._show(self.http.post(target, data=data, files=files, headers=headers))

    def follow(self, link: str) -> Self:
        """The first link with this text."""
        return self.open(next(address for text, address in self.page.links if text.startswith(link)))

    def close(self) -> None:
        self.http.close()

    def _show(self, answer: httpx.Response) -> Self:
        self.at, self.status = str(answer.url), answer.status_code
        self.page = Page(answer.text)
        return self
