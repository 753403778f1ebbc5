"""What the documentation site is made of: the Markdown pages of the repository, each at its own address.

MkDocs knows one folder of pages. With this hook it takes them from the whole repository, so a link between
README.md, docs/ and the README of a service is the same here and where the repository is browsed, and a dead
one fails the build.
"""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
SHOWN = (
    "*.md",
    "LICENSE",
    "docs/**/*.md",
    "docs/**/*.svg",
    "docs/pictures/*.webp",
    "docs/javascripts/*.js",
    "*/README.md",
    "services/*/README.md",
    "tests/*/*.md",
    "benchmarks/**/*.md",
    "benchmarks/**/*.svg",
    "stripe_standin/**/README.md",
)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    of_the_theme = [file for file in files if not _is_below(file, Path(config.docs_dir))]
    return Files([*of_the_theme, *(_page(config, path) for path in _paths())])


def _is_below(file: File, folder: Path) -> bool:
    return file.abs_src_path is not None and folder in Path(file.abs_src_path).parents


def _paths() -> list[Path]:
    found = {path for pattern in SHOWN for path in ROOT.glob(pattern)}
    return sorted(
        path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    )


def _page(config: MkDocsConfig, path: Path) -> File:
    return File.generated(config, path.relative_to(ROOT).as_posix(), abs_src_path=str(path))
