"""What staff do with money: waive, refund, record, decide; alone up to a limit, by two above it."""
