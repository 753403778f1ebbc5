"""The statement of one application: its ledger, what it says, how it is stored, read and printed."""
