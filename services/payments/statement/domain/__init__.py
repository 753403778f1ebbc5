"""The ledger: its lines, attempts, refund tasks, and what is derived from them."""
