"""E-mail addresses as SMTP and message headers carry them, also those outside ASCII (RFC 5890, 6531)."""

from __future__ import annotations

import unicodedata

import idna


class AddressUnusable(ValueError):
    """No mail server could be asked to deliver there."""


def deliverable(address: str) -> str:
    """The address with its domain in ASCII (IDNA). A local part outside ASCII stays: it needs SMTPUTF8."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(mark.isspace() for mark in address):
        raise AddressUnusable("an address looks like name@domain")
    if domain.isascii():
        return f"{unicodedata.normalize('NFC', local)}@{domain}"
    try:
        return f"{unicodedata.normalize('NFC', local)}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError as no:
        raise AddressUnusable("this domain cannot be a domain") from no


def in_header(address: str) -> str:
    """As a header names it; an unusable one is shown as it is, and refused when the mail is handed over."""
    try:
        return deliverable(address)
    except AddressUnusable:
        return address
