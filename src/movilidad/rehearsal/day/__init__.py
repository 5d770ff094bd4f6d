"""One day at one office, hour by hour, through the real screens."""
