"""The version of the model; a run's manifest carries it."""

__version__ = "0.2.0"
