"""Hosts and rotations from CSV files: all lines or none."""
