"""The place and its price: what the catalog's answers do, signing the terms, cancelling (R8, R9, R18)."""
