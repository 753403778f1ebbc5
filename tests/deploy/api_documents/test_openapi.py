"""Merging the services' API documents into the one that the gateway serves."""

from typing import Any

import pytest

from deploy.api_documents.openapi import OperationClash, merge


def document(path: str, operation: str, **schemas: object) -> dict[str, Any]:
    answer = {"schema": {"$ref": f"#/components/schemas/{next(iter(schemas), 'None')}"}}
    return {
        "openapi": "3.1.0",
        "paths": {path: {"get": {"operationId": operation, "responses": {"200": answer}}}},
        "components": {"schemas": schemas},
    }


def merged(**documents: dict[str, Any]) -> dict[str, Any]:
    return merge(documents, version="1", server="/")


def test_paths_of_all_services_are_in_it_each_tagged_with_its_service() -> None:
    whole = merged(catalog=document("/v1/rotations", "search"), payments=document("/v1/statements", "list"))
    assert set(whole["paths"]) == {"/v1/rotations", "/v1/statements"}
    assert whole["paths"]["/v1/statements"]["get"]["tags"] == ["payments"]


def test_what_the_gateway_does_not_let_through_is_not_in_it() -> None:
    assert merged(catalog=document("/readyz", "ready"))["paths"] == {}


def test_a_component_that_means_the_same_everywhere_keeps_its_name() -> None:
    whole = merged(
        catalog=document("/v1/a", "a", Problem={"type": "object"}),
        payments=document("/v1/b", "b", Problem={"type": "object"}),
    )
    assert list(whole["components"]["schemas"]) == ["Problem"]


def test_a_component_that_means_something_else_gets_its_service_in_front_and_references_follow() -> None:
    whole = merged(
        catalog=document("/v1/a", "a", Item={"type": "object"}),
        payments=document("/v1/b", "b", Item={"type": "string"}),
    )
    assert set(whole["components"]["schemas"]) == {"CatalogItem", "PaymentsItem"}
    answer = whole["paths"]["/v1/b"]["get"]["responses"]["200"]
    assert answer["schema"]["$ref"] == "#/components/schemas/PaymentsItem"


def test_no_two_components_have_one_title() -> None:
    whole = merged(
        catalog=document("/v1/a", "a", Item={"type": "object", "title": "Item"}),
        payments=document("/v1/b", "b", Item={"type": "string", "title": "Item"}),
    )
    titles = [component["title"] for component in whole["components"]["schemas"].values()]
    assert sorted(titles) == ["CatalogItem", "PaymentsItem"]


def test_one_operation_id_in_two_services_is_refused() -> None:
    with pytest.raises(OperationClash, match="'list' is used by catalog and by payments"):
        merged(catalog=document("/v1/a", "list"), payments=document("/v1/b", "list"))


def test_a_token_can_be_given_on_the_docs_page() -> None:
    whole = merged(catalog=document("/v1/a", "a"))
    assert {"bearer": []} in whole["security"]
    assert whole["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
