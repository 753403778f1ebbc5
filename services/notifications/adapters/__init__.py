"""Who provides what notifications needs: MongoDB documents, templates, MIME, SMTP."""
