"""What flows, read from the register; what was reconciled; what is published."""
