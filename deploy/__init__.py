"""How Rounds is started, operated and delivered: nothing here is part of a service."""
