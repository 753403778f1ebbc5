"""The application itself: its states, its data, how it is stored, shown and watched."""
