"""Collecting the API documents and putting them where the gateway serves them."""

import importlib
import importlib.util
import json
from importlib.metadata import version
from pathlib import Path

import httpx

from deploy.local.addresses import Addresses
from deploy.local.openapi import Document, merge


def collect(addresses: Addresses) -> Document:
    """Ask every service for its own document."""
    documents = {
        name: httpx.get(f"{url}/openapi.json", timeout=10).raise_for_status().json()
        for name, url in addresses["services"].items()
    }
    return merge(documents, version=version("rounds"), server="/")


def publish(addresses: Addresses, site: Path) -> None:
    _write(site / "openapi.json", collect(addresses))
    if importlib.util.find_spec("shared.contracts.asyncapi"):
        contracts = importlib.import_module("shared.contracts.asyncapi")
        _write(site / "asyncapi.json", contracts.document())


def _write(path: Path, document: Document) -> None:
    """Whole or not at all: the gateway may be serving it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(document, indent=1))
    draft.replace(path)
