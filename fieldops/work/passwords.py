"""What a user name and a password must be, and how a password is kept.

The rule is the utility's own (eight characters, a capital, a digit, a user name of four), with a block list beside it
and no stricter composition. A password is used whole, as typed: nothing is trimmed or cut. It is kept as Argon2id at
the strength below; when the strength rises, the hash is renewed at the next sign-in.
"""

import re
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from fieldops import problems

SHORTEST, LONGEST = 8, 128
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # memory in KiB

_USERNAME = re.compile(r"[A-Za-z0-9@#$%*!_.-]{4,64}")
_CAPITAL_AND_DIGIT = re.compile(r"(?=.*[A-Z])(?=.*[0-9])", re.DOTALL)

# Only what passes the rule needs listing; compared without regard to case.
_COMMON = frozenset(
    """
    1q2w3e4r 1q2w3e4r5t 1qaz2wsx abc12345 abcd1234 admin123 admin1234 administrator1 aa123456 a1234567 a12345678
    asdf1234 changeme1 changeme123 dragon123 fieldops1 fieldops123 football1 iloveyou1 letmein1 letmein123 master123
    meterreader1 monday123 monkey123 p@ssw0rd p@ssword1 passw0rd passw0rd1 password0 password01 password1 password1!
    password12 password123 password1234 password2 password2024 password2025 password2026 princess1 q1w2e3r4 qwer1234
    qwerty12 qwerty123 qwerty1234 qwertyuiop1 secret123 spring2026 summer2025 summer2026 sunshine1 superman1 test1234
    trustno1 waterworks1 welcome1 welcome12 welcome123 welcome2026 winter2025 winter2026 zaq12wsx
    """.split()  # noqa: SIM905 -- words read best as words
)


def key_of(username: str) -> str | None:
    """The key of a well-formed user name, None for any other text."""
    return username.lower() if _USERNAME.fullmatch(username) else None


def demand_username(username: str) -> str:
    """The key of a user name; raises username-rule."""
    key = key_of(username)
    if key is None:
        raise problems.USERNAME_RULE()
    return key


def demand_password(password: str, username_key: str) -> None:
    """Raise password-rule or password-common unless the password may be used."""
    if not SHORTEST <= len(password) <= LONGEST or not _CAPITAL_AND_DIGIT.match(password):
        raise problems.PASSWORD_RULE()
    if password.lower() in _COMMON or password.lower() == username_key:
        raise problems.PASSWORD_COMMON()


def seal(password: str) -> str:
    """The hash to keep."""
    return HASHER.hash(_as_bytes(password))


def fits(sealed: str | None, password: str) -> bool:
    """Whether the password is the sealed one; where there is none, the same work is done for nothing."""
    try:
        HASHER.verify(sealed or _nobodys(), _as_bytes(password))
    except VerificationError:
        return False
    return sealed is not None


def needs_renewal(sealed: str) -> bool:
    """Whether the hash was made at another strength."""
    return HASHER.check_needs_rehash(sealed)


@cache
def _nobodys() -> str:
    return seal("nobody's")


def _as_bytes(password: str) -> bytes:
    # A lone surrogate is no text, but it can be typed at a program; it must fail like any wrong password.
    return password.encode("utf-8", "surrogatepass")
