"""The programmes are loaded and the clock stands where a test puts it."""

from tests.web.registration.conftest import pilot

__all__ = ["pilot"]
