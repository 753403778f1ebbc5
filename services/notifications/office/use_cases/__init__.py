"""One class per thing that staff work with."""
