"""The programme's offices are loaded before any rule can be judged suitable."""

from tests.apps.pathways.conftest import programme

__all__ = ["programme"]
