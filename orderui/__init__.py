"""orderui: a local book of payment orders, as a terminal app and a command line over one core."""

__version__ = "0.1.0"
