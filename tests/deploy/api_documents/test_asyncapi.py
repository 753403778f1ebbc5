"""The description of the events: complete, and without a reference that leads nowhere."""

import re

from deploy.api_documents.asyncapi import describe
from shared.contracts.fact import FACTS, topic_names


def test_every_topic_and_every_fact_is_described() -> None:
    document = describe("1")
    assert sorted(channel["address"] for channel in document["channels"].values()) == topic_names()
    assert set(document["components"]["messages"]) == set(FACTS)


def test_every_reference_leads_somewhere() -> None:
    document = describe("1")
    references = set(re.findall(r"'\$ref': '#/([^']+)'", str(document)))
    assert references
    for reference in references:
        target = document
        for step in reference.split("/"):
            target = target[step]
