"""What happens in an account: customers, sessions, payments, refunds, disputes, and the lists of them."""
