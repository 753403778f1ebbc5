"""Every contract at once: importing this fills the registry `shared.contracts.fact.FACTS`."""

from shared.contracts import applications, catalog, notifications, payments

__all__ = ["applications", "catalog", "notifications", "payments"]
