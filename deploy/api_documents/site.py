"""The static files behind the gateway: API documents, and a docs page with nothing from outside."""

from importlib.resources import files
from pathlib import Path

PAGES = Path(__file__).parents[1] / "gateway" / "site"
ASSETS = ("swagger-ui-bundle.js", "swagger-ui.css", "LICENSE")


def lay_out(folder: Path) -> None:
    """Copy pages and Swagger UI into `folder`; API documents that lie there already stay."""
    for page in (path for path in PAGES.rglob("*") if path.is_file()):
        target = folder / page.relative_to(PAGES)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.read_bytes())  # without the permissions that ours have
    swagger = files("fastapi_standalone_docs") / "static" / "swagger"
    for asset in ASSETS:
        (folder / "docs" / asset).write_bytes((swagger / asset).read_bytes())
