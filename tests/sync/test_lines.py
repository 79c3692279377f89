"""Lines of a journal: what can be read, and which lines tell the same fact."""

import hashlib
import json
import re
from contextlib import suppress
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldops.sync import lines

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "lines.json").read_text())
ID = "0196c5a0-3f00-7000-8000-000000000001"
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=8,
)

PIECES = [*"{}[],: ", '"a":', '"b" :', '"\\n"', '"\\u00e9"', '"Ñ"', "null", "true", "NaN"]
PIECES += ["1", "-0", "1.0", "0.5", "0.50", "1e2", "1E-7", "01", "9007199254740993", "123456789012345678901", "1e400"]
"""Much of it JSON, and spelled in every way."""


def cases(name):
    return [pytest.param(case, id=case["name"]) for case in VECTORS[name]]


@pytest.mark.parametrize("case", cases("readable"))
def test_a_line_that_every_program_reads_alike_is_readable(case):
    assert isinstance(lines.parse(case["line"].encode()), dict)


@pytest.mark.parametrize("case", cases("unparsable"))
def test_a_line_that_leaves_something_open_is_unparsable(case):
    with pytest.raises(lines.Unparsable):
        lines.parse(case["line"].encode())


@pytest.mark.parametrize("case", cases("unparsable_bytes"))
def test_bytes_that_are_no_text_are_unparsable(case):
    with pytest.raises(lines.Unparsable):
        lines.parse(bytes.fromhex(case["hex"]))


@pytest.mark.parametrize("case", cases("same_fact"))
def test_facts_are_the_same_exactly_when_their_values_are(case):
    one, other = (lines.digest(lines.parse(case[side].encode())) for side in ("one", "other"))
    assert (one == other) is case["same"]


@pytest.mark.parametrize(("size", "readable"), [(65_536, True), (65_537, False)])
def test_a_line_may_have_64_kib(size, readable):
    raw = b'{"a":"' + b"x" * (size - 8) + b'"}'
    assert len(raw) == size
    if readable:
        assert lines.parse(raw)["a"].startswith("x")
    else:
        with pytest.raises(lines.Unparsable):
            lines.parse(raw)


@given(st.binary(max_size=300) | st.text('{}[]":,\\ue019.-+tn\n ', max_size=80).map(str.encode))
@example(b'"' + b'\\"' * 30_000)
@example(b"[" * 65_536)
@example(b'{"a":' * 10_000)
def test_no_bytes_break_the_parser(raw):
    with suppress(lines.Unparsable):
        assert isinstance(lines.parse(raw), dict)


@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | VALUES.map(partial(json.dumps, separators=(",", ":")))
)
@example('{"a":1,"a":1}')
@example('{"a":1.0,"b":-0,"c":9007199254740993}')
@example('{"a":"\\u0000"}')
def test_the_quick_parser_reads_as_the_slow_one_or_not_at_all(text):
    quickly = lines._read_quickly(text.encode())
    assert quickly is None or repr(quickly) == repr(lines._read_strictly(text.encode(), lines._refuse))


def test_the_quick_parser_reads_what_tablets_write():
    line = (
        '{"id":"x","at":"2026-05-12T16:14:22.123Z","clk":{"mono":12.5},"p":{"lat":33.426,"note":"Ñandú"},"prev":"0af"}'
    )
    assert lines._read_quickly(line.encode())["p"] == {"lat": Decimal("33.426"), "note": "Ñandú"}


@given(VALUES)
def test_what_another_program_writes_is_read_as_it_was_meant(value):
    written = json.dumps({"a": value}, ensure_ascii=False).encode()
    assert json.loads(lines.body_text(lines.parse(written))) == {"a": value}


@given(VALUES, st.booleans())
def test_the_same_values_in_another_spelling_are_the_same_fact(value, escaped):
    fact = {"id": ID, "p": value, "z": 1}
    spelled = json.dumps(dict(reversed(fact.items())), ensure_ascii=escaped, indent=1)
    spelled = re.sub(r'"z": 1', '"z": 1.0', spelled)
    plain = json.dumps(fact)
    assert lines.digest(lines.parse(plain.encode())) == lines.digest(lines.parse(spelled.encode()))


def test_the_hash_is_of_the_bytes_without_the_line_end():
    assert lines.line_hash(b"{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize(
    ("fraction", "told"), [("0.5", "5e-1"), ("-33.4200", "-3342e-2"), ("1e-7", "1e-7"), ("100.010e0", "10001e-2")]
)
def test_the_digests_of_facts_stored_by_older_releases_stay_what_they_were(fraction, told):
    line = b'{"id":"%s","j":"x","p":[1.0,%s,"\xc3\x91"]}' % (ID.encode(), fraction.encode())
    canonical = '{"id":"%s","p":[1,{"\\u0000":"%s"},"Ñ"]}' % (ID, told)  # noqa: UP031 -- braces as they stand
    assert lines.digest(lines.parse(line)) == hashlib.sha256(canonical.encode()).hexdigest()
