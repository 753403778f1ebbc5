"""Which event mails whom, and how each mail comes to be: planned, prepared, rendered, stored."""
