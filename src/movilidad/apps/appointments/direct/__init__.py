"""Direct booking beside the draw: its tables, its published limits, the links it sends."""
