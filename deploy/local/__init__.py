"""The whole platform on one machine without Docker: one file for each process that is started."""
