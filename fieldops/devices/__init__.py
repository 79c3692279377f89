"""Handhelds, probes and meters on serial lines. Knows no database and no web; only port.py opens a line."""
