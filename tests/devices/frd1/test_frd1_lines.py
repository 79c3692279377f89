"""The lines of FRD/1: what says something, and what says nothing."""

import json
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.frd1.codec import LONGEST_LINE, Damaged, Opened, open_line, seal
from fieldops.devices.frd1.messages import Ack, Held, Ident, Unknown, line_of, message_of
from fieldops.devices.frd1.records import Rec, hash_of, records_of, start_of

SHA = "a" * 64
READ = {"uid": "3.1", "serial": "61564400", "digits": "00123456", "at": "2026-03-02T09:14:05-05:00"}


def said(text: str) -> bytes:
    """The line of a JSON text, with a right check, without its CR LF."""
    return b"%s*%08X" % (text.encode(), crc32(text.encode()))


def record_line(**changes: object) -> bytes:
    words = {"t": "REC", "n": 1, **READ, "prev": "0" * 8} | changes
    return said(json.dumps({name: word for name, word in words.items() if word != "gone"}))


def test_a_line_is_json_an_asterisk_and_the_crc_of_the_json() -> None:
    assert line_of(Ack(16)) == b'{"t":"ACK","upto":16}*' + b"%08X\r\n" % crc32(b'{"t":"ACK","upto":16}')


@pytest.mark.parametrize(
    "text",
    [
        '{"t":"ACK","upto":16,"upto":17}',
        '{"t":"ACK","upto":NaN}',
        '{"t":"ACK","upto":16.0}',
        '{"t":"ACK","upto":1e2}',
        '["ACK"]',
        "16",
        "",
        '{"t":"ACK"',
        '{"t":"ACK","upto":16,"x":' + "[" * 400 + "]" * 400 + "}",
        '{"t":"ACK","upto":16,"x":[[[[]]]]}',
        '{"t":"ACK","upto":' + "9" * 900 + "}",
        '{"t":"ACK","upto":true}',
        '{"t":"ACK","upto":-1}',
        '{"t":"ACK"}',
        '{"t":"ACK","upto":16}' + " " * LONGEST_LINE,
    ],
)
def test_what_is_no_message_is_a_damaged_line_though_its_check_is_right(text: str) -> None:
    assert isinstance(message_of(said(text)), Damaged)


@pytest.mark.parametrize("check", [b"", b"*", b"*0000000", b"*00000000", b"*4b8e5d24", b" 12345678"])
def test_a_line_without_its_check_says_nothing(check: bytes) -> None:
    assert isinstance(message_of(b'{"t":"ACK","upto":16}' + check), Damaged)


def test_a_check_in_small_letters_is_none() -> None:
    line = line_of(Ack(16)).strip()
    assert line.lower() != line
    assert isinstance(message_of(line[:-8] + line[-8:].lower()), Damaged)


def test_a_message_of_a_later_version_is_known_as_unknown_and_its_further_words_are_passed_over() -> None:
    assert message_of(said('{"t":"WEATHER","sky":"blue"}')) == Unknown("WEATHER")
    assert message_of(said('{"t":"ACK","upto":3,"mood":"good"}')) == Ack(3)


def test_an_ident_brings_its_manifest() -> None:
    ident = Ident("s.1", "HH-07", "2", "", 80, 1, (Held("R-12", 3, 500, SHA, purged=True),))
    assert message_of(line_of(ident).strip()) == ident


@pytest.mark.parametrize("manifest", ['[{"route":"R-12"}]', "[1]", "{}"])
def test_a_manifest_that_lacks_a_word_is_no_manifest(manifest: str) -> None:
    text = '{"t":"IDENT","session":"s","device":"d","boot":"1","clock":"","battery":1,"dumps":1,"manifest":%s}'
    assert isinstance(message_of(said(text % manifest)), Damaged)


def test_a_record_keeps_its_digits_as_seen_and_its_bytes_as_they_came() -> None:
    line = record_line(trouble=["glass_broken"], note="behind the shed", ours=1)
    rec = message_of(line)
    assert isinstance(rec, Rec)
    assert (rec.record.digits, rec.record.skip, rec.record.trouble) == ("00123456", None, ("glass_broken",))
    assert rec.record.taken_at.isoformat() == "2026-03-02T09:14:05-05:00"
    assert rec.record.raw == line[:-9]


def test_a_record_may_be_a_skip() -> None:
    rec = message_of(record_line(digits="gone", skip="dog"))
    assert isinstance(rec, Rec)
    assert (rec.record.digits, rec.record.skip) == (None, "dog")


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 0},
        {"n": "1"},
        {"uid": ""},
        {"uid": "gone"},
        {"serial": "61\n"},
        {"serial": "\ud800"},
        {"digits": "gone"},
        {"digits": 123456},
        {"digits": "12a"},
        {"digits": "١٢٣"},
        {"skip": "dog"},
        {"at": "2026-03-02T09:14:05"},
        {"at": "2026-02-30T09:14:05Z"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": 5},
        {"prev": "0" * 7},
        {"prev": "gone"},
        {"trouble": "glass_broken"},
        {"trouble": [1]},
        {"note": 1},
    ],
)
def test_a_record_that_is_not_as_it_must_be_is_a_damaged_line(wrong: dict[str, object]) -> None:
    assert isinstance(message_of(record_line(**wrong)), Damaged)


def test_each_record_carries_the_hash_of_the_one_before_and_the_first_the_dump_s() -> None:
    first, second = records_of(start_of("HH-07", "R-12", 3), [READ, READ | {"uid": "3.2"}])
    assert json.loads(first)["prev"] == start_of("HH-07", "R-12", 3) != start_of("HH-08", "R-12", 3)
    assert json.loads(second)["prev"] == hash_of(first)


def test_a_text_longer_than_a_line_is_not_sent() -> None:
    with pytest.raises(ValueError, match="1024"):
        seal(b'"' + b"x" * LONGEST_LINE + b'"')


@given(st.binary(max_size=1100))
def test_any_bytes_say_something_or_nothing(line: bytes) -> None:
    message_of(line)
    message_of(b"%s*%08X" % (line, crc32(line)))


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=9) | st.none(), max_size=6))
def test_whatever_was_sealed_is_opened_again(body: dict[str, object]) -> None:
    raw = json.dumps(body).encode()
    assert open_line(seal(raw).removesuffix(b"\r\n")) == Opened(body, raw)


@given(st.data())
def test_one_bit_turned_over_in_a_record_makes_the_line_a_damaged_one(data: st.DataObject) -> None:
    line = bytearray(record_line(note="behind the shed"))
    place = data.draw(st.integers(0, len(line) * 8 - 1))
    line[place // 8] ^= 1 << place % 8
    assert isinstance(message_of(bytes(line)), Damaged)
