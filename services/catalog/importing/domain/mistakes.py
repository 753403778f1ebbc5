"""What is wrong in the files of an import, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Self

from shared.chassis.csv_tables import TableMistake

File = Literal["hosts", "rotations"]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where; `column` is empty where it is the whole line."""

    file: File
    line: int
    column: str
    code: str
    detail: str

    @classmethod
    def of(cls, file: File, mistake: TableMistake) -> Self:
        return cls(file, mistake.line, mistake.column, mistake.code, mistake.detail)

    def as_error(self) -> dict[str, Any]:
        """One entry of a problem document."""
        pointer = f"/{self.file}/{self.line}" + (f"/{self.column}" if self.column else "")
        return {
            "pointer": pointer,
            "code": self.code,
            "detail": self.detail,
            "file": self.file,
            "line": self.line,
            "column": self.column,
        }
