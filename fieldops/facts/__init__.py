"""The vocabulary of the trade: immutable values that every room speaks in.

Nothing here reads a clock, a file, a port or a database; nothing here knows how a value is stored or sent.
"""
