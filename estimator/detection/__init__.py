"""Which devices this machine has: one probe a source."""
