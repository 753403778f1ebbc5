"""What the services tell each other over Kafka, as an AsyncAPI 3.0 document made from the contracts."""

import importlib
from typing import Any

from pydantic.json_schema import models_json_schema

Document = dict[str, Any]
SCHEMAS = "#/components/schemas/{model}"


def describe(version: str) -> Document:
    """One channel per topic, one message per fact, each with the schema of its model."""
    importlib.import_module("shared.contracts.every")  # fills the registry
    facts: dict[str, Any] = dict(sorted(importlib.import_module("shared.contracts.fact").FACTS.items()))
    topics = sorted({fact.topic for fact in facts.values()})
    valued = [(fact, "serialization") for fact in facts.values() if not fact.tombstone]
    references, schemas = models_json_schema(valued, ref_template=SCHEMAS)  # type: ignore[arg-type]
    payloads = {model.__name__: reference for (model, _), reference in references.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rounds events",
            "version": version,
            "description": "CloudEvents 1.0 in binary mode: the facts below are the values, as JSON.",
        },
        "defaultContentType": "application/json",
        "channels": {_id(topic): _channel(topic, facts) for topic in topics},
        "operations": {f"announce.{_id(topic)}": _operation(topic) for topic in topics},
        "components": {
            "messages": {name: _message(fact, payloads.get(name)) for name, fact in facts.items()},
            "schemas": schemas.get("$defs", {}),
        },
    }


def _channel(topic: str, facts: dict[str, Any]) -> Document:
    own = [name for name, fact in facts.items() if fact.topic == topic]
    messages = {name: {"$ref": f"#/components/messages/{name}"} for name in own}
    return {"address": topic, "messages": messages}


def _operation(topic: str) -> Document:
    return {"action": "send", "channel": {"$ref": f"#/channels/{_id(topic)}"}}


def _message(fact: Any, payload: Document | None) -> Document:
    summary = (fact.__doc__ or fact.__name__).strip().partition("\n")[0]
    message = {"name": fact.__name__, "summary": summary}
    return message | ({"payload": payload} if payload else {})  # a tombstone's record has no value


def _id(topic: str) -> str:
    return topic.replace(".", "-")
