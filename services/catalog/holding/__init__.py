"""Who gets a place, until when, and how it becomes free again."""
