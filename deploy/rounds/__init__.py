"""The command `rounds`: a folder for each group of its subcommands."""
