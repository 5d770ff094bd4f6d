"""What the content says of a country besides its rules: its offices, and who may receive what."""
