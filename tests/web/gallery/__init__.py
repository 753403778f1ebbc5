"""Every page as it looks with any answer of the gateway, without a server behind it."""
