"""Limits on values that the types do not say: lengths, metadata, addresses, amounts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from stripe_standin.protocol.wire import Form, Refusal

LARGEST_AMOUNT = 99_999_999
SMALLEST_AMOUNT = 50
_LENGTHS = {
    "client_reference_id": 200, "description": 1000, "email": 512, "name": 256, "phone": 20,
    "statement_descriptor": 22, "statement_descriptor_suffix": 10,
}  # fmt: skip


def lengths(form: Form, where: str = "") -> None:
    """Refuse texts that are too long, and whatever is wrong with `metadata`."""
    for name, most in _LENGTHS.items():
        value = form.get(name)
        if isinstance(value, str) and len(value) > most:
            param = f"{where}[{name}]" if where else name
            raise Refusal(f"Invalid string: must be at most {most} characters", param=param)
    metadata(form.get("metadata"), f"{where}[metadata]" if where else "metadata")


def metadata(values: Form | str | None, param: str) -> None:
    """At most 50 keys of 40 characters with values of 500."""
    if not isinstance(values, dict):
        return
    if len(values) > 50:
        raise Refusal("You can have up to 50 metadata keys.", param=param)
    for name, value in values.items():
        if len(name) > 40:
            raise Refusal("Metadata keys can have up to 40 characters.", param=f"{param}[{name}]")
        if len(value) > 500:
            message = "Metadata values can have up to 500 characters, but you passed in a value that is"
            raise Refusal(f"{message} {len(value)} characters.", param=f"{param}[{name}]")


def url(value: str, param: str) -> None:
    """A page that a browser can be sent to."""
    parts = urlsplit(value.replace("{CHECKOUT_SESSION_ID}", "x"))
    bare = parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in value
    if not bare or len(value) > 5000:
        raise Refusal("Not a valid URL", code="url_invalid", param=param)


def email(value: str, param: str) -> None:
    """Something that looks like an address."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", value):
        raise Refusal(f"Invalid email address: {value}", code="email_invalid", param=param)


def descriptor_suffix(value: str | None, param: str) -> None:
    """What stands on the card statement: Latin letters, none of a few characters."""
    if value is not None and (
        not re.search(r"[A-Za-z]", value) or re.search(r"[<>\\'\"*]", value) or not value.isascii()
    ):
        raise Refusal("Invalid statement descriptor suffix", code="invalid_characters", param=param)


def merged(old: Form, new: Form | str) -> Form:
    """Metadata after an update: an empty value removes its key, an empty text all of them."""
    if isinstance(new, str):
        return {}
    return {name: value for name, value in (old | new).items() if value != ""}
