"""The application itself: its states, what it carries, how it is stored, shown and watched."""
