"""Who may use a voucher, what it takes off, and how it is taken into a statement."""
