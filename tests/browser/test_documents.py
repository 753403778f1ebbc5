"""The documentation for a reader without a network: each diagram is drawn, and nothing is asked elsewhere."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.servers, pytest.mark.asyncio(loop_scope="module")]

PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    if "```mermaid" in path.read_text(encoding="utf-8")
]


def built(name: str) -> str:
    """The address of a page within the site."""
    return name.replace("README.md", "index.md").replace(".md", ".html")


@pytest.fixture(scope="module")
def documentation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; what draws its diagrams comes from npm, once."""
    if shutil.which("npm") is None:
        pytest.skip("npm is absent: apt-get install npm")
    folder = tmp_path_factory.mktemp("site")
    for command in (
        ["make", "--silent", "docs/javascripts/mermaid.min.js"],
        [str(ROOT / ".venv/bin/mkdocs"), "build", "--quiet", "--site-dir", str(folder)],
    ):
        subprocess.run(command, cwd=ROOT, check=True, timeout=200, capture_output=True)
    return folder


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context(offline=True)
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize("name", PAGES)
async def test_every_diagram_is_drawn_and_nothing_is_asked_elsewhere(
    page: Page, documentation: Path, name: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    written = (ROOT / name).read_text(encoding="utf-8").count("```mermaid")

    await page.goto((documentation / built(name)).as_uri())
    await page.wait_for_function("() => !document.querySelector('pre.mermaid')")

    assert await page.locator("div.mermaid").count() == written
    assert await page.get_by_text("Syntax error").count() == 0
    assert [url for url in asked if not url.startswith("file:")] == []
