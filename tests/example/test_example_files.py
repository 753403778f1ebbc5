"""The files of the example data: complete, readable, and the same for everyone."""

import csv
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / "example"

COLUMNS = {
    "hosts.csv": """host_ref name kind contact_name contact_email
        address city state postal_code time_zone languages""",
    "rotations.csv": """rotation_ref host_ref title specialty kind description setting
        fee_usd min_weeks max_weeks prices places_per_week open_from open_to closed_weeks
        required_documents review_mode""",
    "partners.csv": "partner_ref kind name city state url note",
    "coaches.csv": "coach_ref full_name email time_zones languages",
}
MAY_BE_EMPTY = {"prices", "closed_weeks"}


def read(name: str) -> list[dict[str, str]]:
    with (EXAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_generating_again_gives_the_same_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deploy.example.generate", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=30)
    assert {file.name for file in tmp_path.iterdir()} == {*COLUMNS, "cv.pdf"}
    for file in tmp_path.iterdir():
        assert file.read_bytes() == (EXAMPLE / file.name).read_bytes(), file.name


@pytest.mark.parametrize("name", list(COLUMNS))
def test_columns_in_their_order_and_every_row_complete(name: str) -> None:
    for row in read(name):
        assert list(row) == COLUMNS[name].split()
        assert all(value == value.strip() for value in row.values())
        assert {column for column, value in row.items() if not value} <= MAY_BE_EMPTY


@pytest.mark.parametrize("name", list(COLUMNS))
def test_every_reference_is_used_once(name: str) -> None:
    references = [next(iter(row.values())) for row in read(name)]
    assert len(set(references)) == len(references)


def test_the_cv_is_one_real_page() -> None:
    with pikepdf.open(EXAMPLE / "cv.pdf") as pdf:
        assert len(pdf.pages) == 1
        assert not pdf.check_pdf_syntax()
        assert b"(Noor Selvadine) Tj" in pdf.pages[0].Contents.read_bytes()
