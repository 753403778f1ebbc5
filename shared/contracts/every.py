"""Every contract at once: importing this fills the registry `shared.contracts.fact.FACTS`."""

from shared.contracts import applications, booking, catalog, coaching, notifications, payments, people

__all__ = ["applications", "booking", "catalog", "coaching", "notifications", "payments", "people"]
