"""From an event to stored mails."""
