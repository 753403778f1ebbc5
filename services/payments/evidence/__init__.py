"""What answers a bank that took a payment back: to read, and as an archive to hand in."""
