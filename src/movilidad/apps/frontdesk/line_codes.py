"""The short code that opens "my place in line": ten signs out of 31, no look-alikes."""

import secrets

_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 10


def new_line_code() -> str:
    """A fresh code of 49 random bits. It opens a number and a wait, nothing of a person."""
    return "".join(secrets.choice(_SIGNS) for _ in range(LENGTH))
