"""Rehearsing launch day: invented families, and the real site driven with them over HTTP."""
