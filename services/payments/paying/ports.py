"""What paying needs to know who sent a webhook."""

from __future__ import annotations

from typing import Protocol

from services.payments.paying.domain.provider_events import ProviderEvent


class NotFromProvider(Exception):
    """Not signed with a secret of ours, or too long ago: nothing is kept."""


class WebhookReader(Protocol):
    """Tells the provider's webhooks from others."""

    def read(self, body: bytes, signature: str) -> ProviderEvent:
        """The event in a body that the provider signed. Raises NotFromProvider for anything else."""
