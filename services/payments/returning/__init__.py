"""Money on its way back: refunds, and what a payer's bank takes by a dispute."""
