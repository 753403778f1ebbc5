"""After the last day: whether the visitor attended, and the certificate that says so."""
