"""Use cases: one function per thing somebody does.

They are handed a session and a clock, and answer with facts or problems.
"""
