"""fieldops: field operations for the people who read, post, shut off and turn on a city's water meters."""

__version__ = "0.1.0"
