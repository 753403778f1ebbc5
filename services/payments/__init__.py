"""Payments: the money of one application, from the place being held to the last cent given back."""
