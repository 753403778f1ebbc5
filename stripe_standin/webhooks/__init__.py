"""Events on their way to webhook endpoints: signed, sent, and sent again until accepted."""
