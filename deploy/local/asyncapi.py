"""What the services tell each other over Kafka, as an AsyncAPI 3.0 document made from the contracts."""

import importlib
from typing import Any

Document = dict[str, Any]


def describe(version: str) -> Document:
    """One channel per topic, one message per fact, each with the schema of its model."""
    importlib.import_module("shared.contracts.every")  # fills the registry
    facts = importlib.import_module("shared.contracts.fact").FACTS
    topics = sorted({fact.topic for fact in facts.values()})
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Rounds events",
            "version": version,
            "description": "CloudEvents 1.0 in binary mode: the facts below are the values, JSON.",
        },
        "defaultContentType": "application/json",
        "channels": {_id(topic): _channel(topic, facts) for topic in topics},
        "operations": {
            f"announce.{_id(topic)}": {"action": "send", "channel": {"$ref": f"#/channels/{_id(topic)}"}}
            for topic in topics
        },
        "components": {"messages": {name: _message(fact) for name, fact in sorted(facts.items())}},
    }


def _channel(topic: str, facts: dict[str, Any]) -> Document:
    own = [name for name, fact in sorted(facts.items()) if fact.topic == topic]
    return {
        "address": topic,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in own},
    }


def _message(fact: Any) -> Document:
    message = {"name": fact.__name__, "summary": (fact.__doc__ or "").strip().splitlines()[0]}
    if fact.tombstone:  # its record has no value
        return message
    return {**message, "payload": fact.model_json_schema()}


def _id(topic: str) -> str:
    return topic.replace(".", "-")
