"""Everybody presses at one instant: direct booking over HTTP with production settings."""
