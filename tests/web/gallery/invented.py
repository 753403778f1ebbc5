"""Answers that fit a JSON schema of our API: empty, full, with long names, in Arabic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.web.gallery.words import FULL, SEVERAL, WORDS, Look, number_of

Schema = Mapping[str, Any]
FEW = 3
NULL = {"type": "null"}


@dataclass(frozen=True)
class Inventor:
    """Makes values; the same question has the same answer."""

    components: Mapping[str, Schema]
    look: Look
    turn: int = 0
    """Which of several possibilities, such as states, is taken; items of a list take one after the other."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """What a property of this name is, wherever the schema takes it: to look at one state, say."""
    role: str = ""
    most: int = FEW
    """How many items a page of a list has."""

    def value(self, schema: Schema, name: str = "", at: int = 0) -> Any:
        """Something that the schema allows; `name` says what it means, `at` which of a list it is."""
        if "$ref" in schema:
            return self.value(self.components[schema["$ref"].rpartition("/")[2]], name, at)
        if name in self.given and _takes(schema, self.given[name]):
            return self.given[name]
        if values := schema.get("enum", [schema["const"]] if "const" in schema else []):
            return values[(self.turn + at) % len(values)]
        if choices := schema.get("anyOf") or schema.get("oneOf"):
            return self._one_of(choices, name, at)
        if "allOf" in schema:
            return self.value(schema["allOf"][0], name, at)
        return self._plain(schema, name, at)

    def _one_of(self, choices: Sequence[Schema], name: str, at: int) -> Any:
        """What this role sees; nothing where all is empty."""
        if NULL in choices and self.look == "empty":
            return None
        possible = [choice for choice in choices if choice != NULL]
        fitting = [choice for choice in possible if _is_for_the_team(choice) == (self.role == "staff")]
        return self.value((fitting or possible)[0], name, at)

    def _plain(self, schema: Schema, name: str, at: int) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema, at)
            case "array":
                several = range(0 if self.look == "empty" else self._how_many(schema, name))
                return [self.value(schema.get("items", {}), name.removesuffix("s"), n) for n in several]
            case "integer" | "number":
                least, most = schema.get("minimum", 0), schema.get("maximum", 10**9)
                return max(least, min(most, number_of(name, at)))
            case "boolean":
                return (self.turn + at) % 2 == 0
            case "null":
                return None
        return self._text(schema, name, at)

    def _object(self, schema: Schema, at: int) -> dict[str, Any]:
        kind = schema.get("title", "")
        return {
            name: self.value(part, f"{kind}.{name}" if f"{kind}.{name}" in FULL else name, at)
            for name, part in schema.get("properties", {}).items()
        }

    def _how_many(self, schema: Schema, name: str) -> int:
        wanted = self.most if name == "items" else SEVERAL.get(name, FEW)
        most: int = schema.get("maxItems", wanted)
        return min(wanted, most)

    def _text(self, schema: Schema, name: str, at: int) -> str:
        texts = WORDS[self.look].get(name) or FULL.get(name)
        if texts is None and name.endswith("id"):
            texts = (f"{name}_1", f"{name}_2", f"{name}_3")
        if texts is None and schema.get("format") in ("date-time", "date"):
            texts = FULL[schema["format"]]
        if texts is None:
            texts = WORDS[self.look][""]
        return texts[at % len(texts)][: schema.get("maxLength", 10**6)]


def _is_for_the_team(schema: Schema) -> bool:
    return any(word in schema.get("$ref", "") for word in ("Staff", "Reviewed", "Team"))


def _takes(schema: Schema, value: object) -> bool:
    """Whether the schema itself, not one of its choices, allows this."""
    if "enum" in schema:
        return value in schema["enum"]
    kinds = {"string": str, "boolean": bool, "integer": int, "array": list}
    return isinstance(value, kinds.get(schema.get("type", ""), ()))
