"""Customers."""

from __future__ import annotations

from stripe_standin.account import lists
from stripe_standin.objects import objects
from stripe_standin.protocol import checks
from stripe_standin.protocol.wire import Form, Obj, missing
from stripe_standin.world.world import World

SUPPORTED = frozenset(["description", "email", "metadata", "name", "phone", "preferred_locales"])


def create(world: World, form: Form) -> Obj:
    """`POST /v1/customers`."""
    _check(form)
    given = {name: value for name, value in form.items() if value != ""}
    customer = world.save(objects.customer(given, world.now()))
    world.record("customer.created", customer)
    return customer


def retrieve(world: World, id_: str, form: Form) -> Obj:
    """`GET /v1/customers/:id`; a deleted one says only that."""
    customer = world.get("customer", id_)
    return _gone(customer) if customer.get("_deleted") else customer


def update(world: World, id_: str, form: Form) -> Obj:
    """`POST /v1/customers/:id`."""
    _check(form)
    customer = _living(world, id_)
    metadata = checks.merged(customer["metadata"], form.pop("metadata", {}))
    previous = {name: customer[name] for name in form}
    customer |= {name: value if value != "" else None for name, value in form.items()}
    customer["metadata"] = metadata
    world.save(customer)
    world.record("customer.updated", customer, previous)
    return customer


def delete(world: World, id_: str, form: Form) -> Obj:
    """`DELETE /v1/customers/:id`: what is known of the person goes, the id stays taken."""
    customer = _living(world, id_)
    world.record("customer.deleted", customer)
    customer |= dict.fromkeys(("address", "description", "email", "name", "phone", "shipping"))
    customer |= {"metadata": {}, "_deleted": True}
    world.save(customer)
    return _gone(customer)


def search(world: World, form: Form) -> Obj:
    """`GET /v1/customers`."""
    rows = [row for row in world.rows.oldest_first("customer") if not row.get("_deleted")]
    if "email" in form:
        rows = [row for row in rows if row["email"] == form["email"]]
    return lists.page(world, "/v1/customers", rows, form)


def _living(world: World, id_: str) -> Obj:
    customer = world.get("customer", id_)
    if customer.get("_deleted"):
        raise missing("customer", id_)
    return customer


def _check(form: Form) -> None:
    checks.lengths(form)
    if form.get("email"):
        checks.email(form["email"], "email")


def _gone(customer: Obj) -> Obj:
    return {"id": customer["id"], "object": "customer", "deleted": True}
