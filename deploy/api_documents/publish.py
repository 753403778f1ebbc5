"""Collecting the API documents and putting them where the gateway serves them.

`python -m deploy.api_documents.publish FOLDER NAME=URL …` does it in a container, once the services answer.
"""

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import httpx

from deploy.api_documents import asyncapi, openapi, site

PROJECT = Path(__file__).parents[2]


def publish(services: Mapping[str, str], folder: Path) -> None:
    """Ask every service for its own document; write pages, assets and both documents."""
    documents = {
        name: httpx.get(f"{url}/openapi.json", timeout=10).raise_for_status().json()
        for name, url in services.items()
    }
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    site.lay_out(folder)
    _write(folder / "openapi.json", openapi.merge(documents, version=version, server="/"))
    _write(folder / "asyncapi.json", asyncapi.describe(version))


def _write(path: Path, document: openapi.Document) -> None:
    """Whole or not at all: the gateway may be serving it."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(document, indent=1))
    draft.replace(path)


if __name__ == "__main__":
    publish(dict(pair.split("=", 1) for pair in sys.argv[2:]), Path(sys.argv[1]))
