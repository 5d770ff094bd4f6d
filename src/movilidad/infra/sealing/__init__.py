"""Sealed storage: what names a person is encrypted with a key of that household alone."""
