"""The hosted payment page, and the page of the bank behind 3D Secure."""
