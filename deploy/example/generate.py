"""Write the example data beside this file, or into the folder named as the only argument.

    .venv/bin/python -m deploy.example.generate

The same source gives the same bytes; the CSV files are read by the import that staff use.
"""

import csv
import sys
from io import StringIO
from pathlib import Path

from deploy.example.cv import cv
from deploy.example.hosts import hosts
from deploy.example.rotations import rotations
from deploy.example.support import coaches, partners
from deploy.example.tables import Row


def files() -> dict[str, bytes]:
    offering = hosts()
    return {
        "hosts.csv": as_csv([host.row for host in offering]),
        "rotations.csv": as_csv(rotations(offering)),
        "partners.csv": as_csv(partners()),
        "coaches.csv": as_csv(coaches()),
        "cv.pdf": cv(),
    }


def as_csv(rows: list[Row]) -> bytes:
    text = StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, content in files().items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
