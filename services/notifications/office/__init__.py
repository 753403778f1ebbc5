"""What staff see and do: search mails, read one, send one again, preview the templates."""
