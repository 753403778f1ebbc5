"""One world: an isolated account with its own objects, clock, faults and webhook endpoints."""
