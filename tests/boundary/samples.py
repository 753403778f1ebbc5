"""One right value for a JSON schema with everything that it may have, and the places of its leaves."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared.contracts.policy import Policy

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]

FORMATS = {
    "date": "2027-03-01",
    "date-time": "2026-12-01T12:00:00Z",
    "email": "ana@example.org",
    "binary": "a file",
}
WHOLE = {
    "policy": Policy().model_dump(mode="json"),
    "cancellation": Policy().model_dump(mode="json")["cancellation"],
}
"""What rules hold together, so that no schema tells all of it."""
NAMED = {"time_zone": "America/Chicago", "email": "ana@example.org", "contact_email": "ana@example.org"}
TEXTS = (
    "app_1",
    "usd",
    "US",
    "en",
    "60601",
    "+1 312 555 0100",
    "Family Medicine",
    "a sentence of some words",
)
"""The first that a pattern and its lengths allow."""


def sample(schema: Schema, defs: Schema, name: str = "") -> Any:
    """A right value."""
    if name in WHOLE:
        return WHOLE[name]
    if "$ref" in schema:
        return sample(defs[schema["$ref"].rsplit("/", 1)[1]], defs, name)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return sample(next(each for each in schema[key] if each.get("type") != "null"), defs, name)
    return _of_type(schema, defs, name)


def _of_type(schema: Schema, defs: Schema, name: str) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, defs)
        case "array":
            inner = schema.get("prefixItems") or [schema.get("items", {})]
            return [sample(each, defs, name) for each in inner]
        case "integer" | "number":
            return int(max(1, schema.get("minimum", 1), 0))
        case "string":
            return _text(schema, name)
    return {"boolean": True, "null": None}.get(schema.get("type", ""), "anything")


def _object(schema: Schema, defs: Schema) -> dict[str, Any]:
    made = {name: sample(each, defs, name) for name, each in schema.get("properties", {}).items()}
    if isinstance(more := schema.get("additionalProperties"), Mapping):
        made["cv"] = sample(more, defs)
    return made


def _text(schema: Schema, name: str) -> str:
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    least, most = schema.get("minLength", 0), schema.get("maxLength", 1000)
    pattern = re.compile(schema.get("pattern", ""))
    for text in (NAMED.get(name, ""), *TEXTS):
        if text and least <= len(text) <= most and pattern.search(text):
            return text
    raise AssertionError(f"no text for {name}: {schema}")


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place that holds no other; an empty list or object is one, too."""
    if isinstance(value, Mapping | list) and value:
        inner = value.items() if isinstance(value, Mapping) else enumerate(value)
        for step, each in inner:
            yield from leaves(each, (*path, step))
    else:
        yield path


def at(value: Any, path: Path) -> Any:
    """What stands in that place."""
    for step in path:
        value = value[step]
    return value


def planted(value: Any, path: Path, scalar: Any) -> Any:
    """A copy with this in that place."""
    if not path:
        return scalar
    made = copy.deepcopy(value)
    at(made, path[:-1])[path[-1]] = scalar
    return made
