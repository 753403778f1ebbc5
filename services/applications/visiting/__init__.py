"""From the reservation to the last day: coaches, the checklist, partners (R16, R17)."""
