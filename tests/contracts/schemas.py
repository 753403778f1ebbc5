"""The committed JSON Schemas of all facts, and what makes one incompatible with its former self.

`python -m tests.contracts.schemas` writes them anew; it refuses a change that breaks a listener.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import shared.contracts
import shared.contracts.every
from shared.contracts.fact import FACTS

FOLDER = Path(shared.contracts.__file__).parent / "schemas"


def current() -> dict[str, dict[str, Any]]:
    """The schema of each fact as the code has it, with the topic that it belongs to."""
    return {
        name: {"x-topic": fact.topic, **fact.model_json_schema(mode="serialization")}
        for name, fact in sorted(FACTS.items())
        if fact.__module__.startswith("shared.contracts.") and not _is_base(name)
    }


def committed() -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def incompatibilities(before: dict[str, Any], after: dict[str, Any], where: str = "") -> list[str]:
    """What a listener that knows `before` would stumble over in a fact that follows `after`."""
    if where == "" and before.get("x-topic") != after.get("x-topic"):
        return ["the topic has changed"]
    was, now = before.get("properties", {}), after.get("properties", {})
    found = [f"{where}/{name} is gone" for name in was if name not in now]
    optional = [name for name in before.get("required", []) if name not in after.get("required", [])]
    found += [f"{where}/{name} is not always there any more" for name in optional if name in now]
    for name in was.keys() & now.keys():
        found += _of_value(was[name], now[name], f"{where}/{name}")
    for name in before.get("$defs", {}).keys() & after.get("$defs", {}).keys():
        found += incompatibilities(before["$defs"][name], after["$defs"][name], f"{where}#{name}")
    return found


def _of_value(was: dict[str, Any], now: dict[str, Any], where: str) -> list[str]:
    found = [f"{where}: {word} was {was.get(word)!r}, is {now.get(word)!r}"
             for word in ("type", "$ref", "format", "const") if was.get(word) != now.get(word)]  # fmt: skip
    if "items" in was and "items" in now:
        found += _of_value(was["items"], now["items"], f"{where}[]")
    if was.get("anyOf") != now.get("anyOf"):
        found.append(f"{where}: the alternatives have changed")
    return found


def _is_base(name: str) -> bool:
    """Facts that only carry what others share are never told."""
    return any(name != other and issubclass(FACTS[other], FACTS[name]) for other in FACTS) and name.endswith(
        "Fact"
    )


def main() -> None:
    was = committed()
    broken = {
        name: found
        for name, schema in current().items()
        if (found := incompatibilities(was.get(name, schema), schema))
    }
    gone = sorted(was.keys() - current().keys())
    if broken or gone:
        sys.exit(
            f"Listeners would break; tell a new fact beside the old one instead.\n{broken or ''} gone: {gone}"
        )
    FOLDER.mkdir(exist_ok=True)
    for name, schema in current().items():
        (FOLDER / f"{name}.json").write_text(text(schema))


if __name__ == "__main__":
    main()
