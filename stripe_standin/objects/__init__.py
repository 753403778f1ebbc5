"""What Stripe's objects look like, and the test cards that they are paid with."""
