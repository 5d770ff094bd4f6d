"""movilidad: run a network of safe-mobility offices, from first visit to the desk."""

__version__ = "0.1.0"
