"""The subcommands for people on call: verify, reconcile, dead-letters, replay, dump, restore."""
