"""Starting, stopping and trying the system: up, down, travel, import, env."""
