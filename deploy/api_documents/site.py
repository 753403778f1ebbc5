"""The static files behind the gateway: API documents, and a docs page with nothing from outside."""

import shutil
from importlib.resources import files
from pathlib import Path

PAGES = Path(__file__).parents[1] / "gateway" / "site"
ASSETS = ("swagger-ui-bundle.js", "swagger-ui.css", "LICENSE")


def lay_out(folder: Path) -> None:
    """Copy pages and Swagger UI into `folder`; API documents that lie there already stay."""
    shutil.copytree(PAGES, folder, dirs_exist_ok=True)
    swagger = files("fastapi_standalone_docs") / "static" / "swagger"
    for asset in ASSETS:
        (folder / "docs" / asset).write_bytes((swagger / asset).read_bytes())
