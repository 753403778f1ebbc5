"""The web frontend: server-rendered pages for everyone, made of the gateway's public answers alone."""
