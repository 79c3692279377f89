"""Stops and records that a maker's files have columns for, for property tests."""

from dataclasses import replace
from datetime import date, datetime, time

from hypothesis import strategies as st

from fieldops.clock import CITY_ZONE
from fieldops.facts.handhelds import HandheldRecord
from fieldops.interchange.handheld_layout import handheld_layout
from fieldops.interchange.handheld_rows import LoadStop

TODAY = date(2026, 5, 13)
SERIALS = st.text("0123456789ABCX-", min_size=1, max_size=10)
WORDS = st.text("abc XYZ019.,#/'", max_size=15).map(lambda words: " ".join(words.split()))
NUMBERS = st.integers(1, 999).map(str)
ACCOUNTS = st.text("0123456789", min_size=1, max_size=6).filter(lambda number: number.strip("0"))
DEGREES = st.integers(-90_000_000, 90_000_000).map(lambda millionths: float(f"{millionths / 1_000_000:.6f}"))
DAYS = st.dates(date(2026, 1, 1), date(2026, 10, 1))


def digits(dials):
    """The digits of a register with so many dials, leading zeros and all."""
    return st.text("0123456789", min_size=dials, max_size=dials)


@st.composite
def stops_of(draw, name):
    """A stop that fits into the layout's columns."""
    dials = draw(st.integers(3, 9 if name == "neptune_ezroute" else 7))
    faces = st.none() | digits(dials)
    return LoadStop(
        meter_route=draw(NUMBERS),
        sequence=draw(st.integers(1, 999_999)),
        account_no=draw(ACCOUNTS),
        serial_number=draw(SERIALS),
        address=draw(WORDS.filter(bool)),
        location_note=draw(WORDS),
        dials=dials,
        previous=draw(faces),
        low=draw(faces),
        high=draw(faces),
        endpoint_id=draw(SERIALS),
        latitude=draw(st.none() | DEGREES),
        longitude=draw(st.none() | DEGREES),
        on=draw(DAYS),
    )


@st.composite
def records_of(draw, name):
    """Records of different meters, as the layout's unload file can tell them, without their raw bytes."""
    serials = draw(st.lists(SERIALS, min_size=1, max_size=5, unique=True))
    return [_record(draw, name, n, serial) for n, serial in enumerate(serials, start=1)]


def _record(draw, name, n, serial):
    names = handheld_layout(name).carries("unload")
    day = draw(DAYS)
    at = draw(st.times()).replace(second=0, microsecond=0) if "at" in names else time(12)
    record = HandheldRecord(n, "", serial, draw(digits(draw(st.integers(3, 7)))), _city(day, at), b"")
    if names & {"skip", "code"} and draw(st.booleans()):
        record = replace(record, digits=None, skip=draw(st.sampled_from("ABC7")))
    elif "code" in names and draw(st.booleans()):
        record = replace(record, trouble=(draw(st.sampled_from(["01", "7", "LG"])),))
    told_on = f"{day:%m-%d}" if "month_day" in names else f"{day:%Y-%m-%d}"
    note = draw(WORDS) if "note" in names else ""
    return replace(record, uid=f"//{serial}/{told_on}", note=note)


def _city(day, at):
    # Between two and three a clock may be set forward: that hour is on no clock of the city then.
    return datetime.combine(day, at.replace(hour=3) if at.hour == 2 else at, CITY_ZONE)
