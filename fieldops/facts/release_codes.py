"""Release codes: the digits that a dispatcher speaks over the phone, and those that the tablet answers with.

A code is ten random digits and a Damm digit, spoken 4-4-3; the Damm digit finds every single wrong digit and every
swap of neighbours, so that a slip of the ear costs no try. The tablet holds only its seal (Argon2id over the text that
`sealed_text` gives), which can be checked but not turned round. After the act the tablet shows a closing code over the
line it recorded; whoever knows the release code and later the line can make it again.

static/js/codes/ does the same on the tablet; tests/vectors/release_codes.json holds both to the same cases.
"""

import hashlib

DIGITS = 10
CLOSING_DIGITS = 6

# A totally anti-symmetric quasigroup of order 10, from H. M. Damm's thesis (2004): its diagonal is zero.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def with_check_digit(digits: str) -> str:
    """The digits and their Damm digit."""
    return digits + str(_damm(digits))


def is_whole(code: str) -> bool:
    """Whether the code has all its digits and its check digit fits."""
    return len(code) == DIGITS + 1 and code.isascii() and code.isdigit() and _damm(code) == 0


def spoken(code: str) -> str:
    """The code as it is said: 4-4-3."""
    return f"{code[:4]} {code[4:8]} {code[8:]}"


def sealed_text(order: str, device: str, code: str) -> bytes:
    """What is sealed: the code, bound to one order on one tablet."""
    return f"fieldops-release-1\n{order}\n{device}\n{code}".encode("ascii")


def closing_code(code: str, line_hash: str) -> str:
    """Six digits over the recorded line; `code` is empty for an act that needed no code."""
    digest = hashlib.sha256(f"fieldops-closing-1\n{code}\n{line_hash}".encode("ascii")).hexdigest()
    return str(int(digest[:8], 16) % 10**CLOSING_DIGITS).zfill(CLOSING_DIGITS)


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
