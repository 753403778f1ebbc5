"""Making an uploaded file harmless. What lies here runs in a process of its own, apart from the service."""
