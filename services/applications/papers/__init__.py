"""The documents of an application: looked at, kept, shown and forgotten."""
