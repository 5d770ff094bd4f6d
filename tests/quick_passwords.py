"""Passwords of tests: hashed as in production, with a thousandth of the work."""

from django.contrib.auth.hashers import ScryptPasswordHasher


class QuickScrypt(ScryptPasswordHasher):
    """Whoever signs in by the thousand needs no protection from guessing."""

    work_factor = 2**4
