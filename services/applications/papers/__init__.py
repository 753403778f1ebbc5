"""The documents of an application: checking, storing, showing and removing them."""
