"""Clients that are generated from the API document, as docs/clients.md says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.house.tree import ROOT

CONFIG = ROOT / "deploy" / "api_documents" / "python-client.yml"


def python_client(document: dict[str, Any], folder: Path) -> Path:
    """Where the package `rounds_client` lies. A warning of the generator is a failure."""
    source, made = folder / "openapi.json", folder / "client"
    source.write_text(json.dumps(document))
    generator = Path(sys.executable).with_name("openapi-python-client")
    command: list[str | Path] = [
        generator,
        "generate",
        "--fail-on-warning",
        "--path",
        source,
        "--config",
        CONFIG,
    ]
    ran = subprocess.run(
        [*command, "--output-path", made],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PATH": str(generator.parent)},  # ruff tidies what was generated
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    assert "warning" not in said.lower(), said
    return made
