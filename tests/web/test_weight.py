"""What a page loads besides itself, by weight."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import web

STATIC = Path(web.__file__).parent / "static"
TEMPLATES = Path(web.__file__).parent / "templates"
MOST_CSS, MOST_SCRIPTS, MOST_PICTURE = 20 * 1024, 40 * 1024, 2 * 1024
OUTSIDE = re.compile(r"""(?:src|href|action)=["']?(?:https?:)?//|@import|url\(""")


def weight(pattern: str) -> int:
    return sum(path.stat().st_size for path in STATIC.rglob(pattern))


def test_stylesheet_scripts_and_pictures_are_small() -> None:
    assert 0 < weight("*.css") <= MOST_CSS
    assert weight("*.js") <= MOST_SCRIPTS
    assert 0 < weight("*.svg") <= MOST_PICTURE


def test_nothing_else_is_shipped() -> None:
    assert {path.suffix for path in STATIC.rglob("*") if path.is_file()} <= {".css", ".js", ".svg"}


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.stem)
def test_no_template_loads_from_elsewhere_or_has_script_and_style_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not OUTSIDE.search(text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text)


@pytest.mark.parametrize(
    "planted", ['<img src="//cdn.example/x.png">', "@import 'x.css'", '<a href="https://x.example">']
)
def test_what_comes_from_elsewhere_is_seen(planted: str) -> None:
    assert OUTSIDE.search(planted)
