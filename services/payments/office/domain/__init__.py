"""What staff decide about money, and what needs a second person."""
