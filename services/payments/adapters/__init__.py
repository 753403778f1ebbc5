"""Who provides what payments needs: Stripe, and the documents in MongoDB."""
