"""Vouchers: whom they are for, how often they count, and what they take off a statement."""
