"""How mails are stored, worded, and turned into messages and calendar files."""
