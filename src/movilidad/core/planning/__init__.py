"""Queues in numbers: what a day at the desks was like, and what the next two hours may bring."""
