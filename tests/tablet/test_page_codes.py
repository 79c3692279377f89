"""The page's release codes against the shared cases, and its Argon2id against the reference implementation."""

import base64
import json
import secrets
from pathlib import Path
from typing import Any

import pytest
from argon2.low_level import Type, hash_secret_raw

pytestmark = pytest.mark.browser

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "release_codes.json").read_text("utf-8"))
IMPORT = "import(document.querySelector('script[type=module]').src.replace('app.js', 'codes/{}'))"


def call(page: Any, module: str, expression: str, argument: Any) -> Any:
    """The value of an expression over `m`, a module of the codes, and `a`, the argument."""
    return page.evaluate(
        f"async (a) => {{ const m = await {IMPORT.format(module)}; return ({expression}); }}", argument
    )


def test_the_page_tells_a_whole_code_from_a_slip(bare_page: Any) -> None:
    told = call(bare_page, "damm.js", "a.map(({ code }) => m.isWhole(code))", VECTORS["codes"])
    assert told == [case["whole"] for case in VECTORS["codes"]]


def test_the_page_opens_the_seals_that_the_office_made(bare_page: Any) -> None:
    expression = "await Promise.all(a.map((c) => m.opens(c.seal, c.order, c.device, c.code)))"
    opened = call(bare_page, "release.js", expression, VECTORS["seals"])
    assert opened == [case["opens"] for case in VECTORS["seals"]]


def test_the_page_makes_the_closing_codes_that_the_office_expects(bare_page: Any) -> None:
    expression = "await Promise.all(a.map((c) => m.closingCode(c.code, c.line_hash)))"
    assert call(bare_page, "release.js", expression, VECTORS["closing"]) == [
        case["closing_code"] for case in VECTORS["closing"]
    ]


HASHED = """await Promise.all(a.map(async ([password, salt, memoryKiB, passes]) => {
    const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const made = await m.argon2id(
        { password: bytes(password), salt: bytes(salt), memoryKiB, passes, lanes: 1, length: 32 });
    return btoa(String.fromCharCode(...made));
}))"""


def test_the_pages_argon2id_is_argon2id(bare_page: Any) -> None:
    """Whatever the lengths: a password over several hash blocks, memory that is no multiple of four."""
    cases = [
        (secrets.token_bytes(length), secrets.token_bytes(16), memory, passes)
        for length, memory, passes in [(0, 8, 1), (1, 8, 4), (127, 33, 2), (128, 64, 1), (129, 513, 2), (300, 2048, 1)]
    ]
    given = [(base64.b64encode(text).decode(), base64.b64encode(salt).decode(), *cost) for text, salt, *cost in cases]
    expected = [hash_secret_raw(text, salt, passes, memory, 1, 32, Type.ID) for text, salt, memory, passes in cases]
    assert [base64.b64decode(made) for made in call(bare_page, "argon2id.js", HASHED, given)] == expected
