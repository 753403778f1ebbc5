"""What services say to each other, and nothing else: pure pydantic, importable by anyone."""
