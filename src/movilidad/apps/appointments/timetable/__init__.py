"""Sessions made from an office's plan: what is wanted, what differs, and making it so."""
