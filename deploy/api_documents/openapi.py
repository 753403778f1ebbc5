"""One OpenAPI document out of the services' own, for everybody outside: `/openapi.json` on the gateway.

Only what the gateway lets through is in it. A component keeps its name unless two services mean different
things by it; an operation id that two services use is an error, because clients are generated from it.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

Document = dict[str, Any]
TITLE = "Rounds"
PUBLIC = ("/v1/", "/r/", "/o/", "/.well-known/")
BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
METHODS = {"get", "put", "post", "delete", "patch", "options", "head", "trace"}


class OperationClash(Exception):
    """Two services use one operation id."""


def merge(documents: Mapping[str, Document], *, version: str, server: str) -> Document:
    """`documents` by name of the service; the order of the services is the order of the result."""
    renamed = dict(_with_own_names(documents))
    paths = {path: item for document in renamed.values() for path, item in _public(document)}
    _refuse_clashes(renamed)
    components: dict[str, dict[str, Any]] = {"securitySchemes": {"bearer": BEARER}}
    for document in renamed.values():
        for kind, named in document.get("components", {}).items():
            components.setdefault(kind, {}).update(named)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": version},
        "servers": [{"url": server}],
        "tags": [{"name": name} for name in renamed],
        # Which role an operation wants is the service's to say; where it says nothing, a token is welcome.
        "security": [{}, {"bearer": []}],
        "paths": paths,
        "components": components,
    }


def _public(document: Document) -> Iterable[tuple[str, Document]]:
    return ((path, item) for path, item in document.get("paths", {}).items() if path.startswith(PUBLIC))


def _with_own_names(documents: Mapping[str, Document]) -> Iterable[tuple[str, Document]]:
    """Tag every operation with its service, and rename the components that mean something else elsewhere."""
    contested = _contested(documents)
    for service, document in documents.items():
        text = json.dumps(document)
        for kind, name in contested:
            own = f"{service.capitalize()}{name}"
            text = text.replace(f'"#/components/{kind}/{name}"', f'"#/components/{kind}/{own}"')
        copy: Document = json.loads(text)
        for kind, name in contested:
            named = copy.get("components", {}).get(kind, {})
            if name in named:
                own = f"{service.capitalize()}{name}"
                named[own] = _titled(named.pop(name), own)
        for _, operation in _operations(copy):
            operation["tags"] = [service]
        yield service, copy


def _titled(component: Any, name: str) -> Any:
    """Generators of clients name models by their title, and keep one of two with the same."""
    return {**component, "title": name} if isinstance(component, dict) and "title" in component else component


def _contested(documents: Mapping[str, Document]) -> list[tuple[str, str]]:
    meanings: dict[tuple[str, str], set[str]] = {}
    for document in documents.values():
        for kind, named in document.get("components", {}).items():
            for name, meaning in named.items():
                meanings.setdefault((kind, name), set()).add(json.dumps(meaning, sort_keys=True))
    return [key for key, different in meanings.items() if len(different) > 1]


def _refuse_clashes(documents: Mapping[str, Document]) -> None:
    owner: dict[str, str] = {}
    for service, document in documents.items():
        for path, operation in _operations(document):
            if not path.startswith(PUBLIC):
                continue
            name = operation.get("operationId", "")
            if other := owner.get(name):
                raise OperationClash(f"operation id {name!r} is used by {other} and by {service} ({path})")
            owner[name] = service


def _operations(document: Document) -> Iterable[tuple[str, Document]]:
    for path, item in document.get("paths", {}).items():
        yield from ((path, operation) for method, operation in item.items() if method in METHODS)
