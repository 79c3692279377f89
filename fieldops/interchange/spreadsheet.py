"""Cells that a spreadsheet would run as a formula, made harmless and read back.

A cell beginning with = + - @, a tab or a line end gets an apostrophe in front; so does one that already begins with
apostrophes before such a sign, so that every text comes back as it was.
"""

import re

_WOULD_RUN = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_WAS_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The cell as it is written."""
    return f"'{text}" if _WOULD_RUN.match(text) else text


def unguarded(cell: str) -> str:
    """The text a written cell stands for."""
    return cell[1:] if _WAS_GUARDED.match(cell) else cell
