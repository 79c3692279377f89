"""Unload files: what comes back from a maker's handheld, and the same from the maker's side for simulators and tests.

A record is identified by what its row says: meter route, sequence, serial number and day, so it keeps its identity when
the handheld is unloaded twice into different files. A second record of one meter on one day is one more record.

Digits stay as the file has them; where it tells the dials, zeros of a wider column are cut. Codes stay the maker's: one
beside a reading is a trouble code, one in its place is a skip code. A file that tells no time of day means noon, which
no time zone and no change of the clocks moves to another day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from fieldops import problems
from fieldops.clock import CITY_ZONE
from fieldops.facts.handhelds import HandheldRecord
from fieldops.interchange.handheld_layout import HandheldLayout
from fieldops.interchange.handheld_rows import LoadStop, UnloadFile
from fieldops.interchange.record_tree import Leaf, RecordTree
from fieldops.interchange.record_writing import file_of
from fieldops.interchange.rows import BadRow
from fieldops.interchange.text import lines_of
from fieldops.problems import Problem

NOON = time(12)
YEARS = range(2000, 2200)
"""A reading of any other year comes from a clock that was never set."""
HALF_A_YEAR = timedelta(days=183)
_END_OF_FILE = b"\x1a"  # what DOS programs end a text file with
_BOM = b"\xef\xbb\xbf"


def read_unload(layout: HandheldLayout, data: bytes, today: date) -> UnloadFile:
    """The records of an unload file; UNREADABLE_FILE when it is empty or no text.

    `today` is the city's day: a file that tells no year means the one that brings the reading nearest to it.
    """
    plain = data.removesuffix(_END_OF_FILE).removeprefix(_BOM)
    tree = RecordTree(layout.side("unload"), "unload")
    for line in lines_of(plain):
        tree.take(line)
    pieces = plain.split(b"\n")
    records: list[HandheldRecord] = []
    codes: dict[str, None] = {}
    seen: Counter[str] = Counter()
    for leaf in tree.leaves():
        raw = b"\n".join(pieces[row.number - 1].removesuffix(b"\r") for row in leaf.rows)
        try:
            records.append(_record(leaf, len(records) + 1, raw, seen, today))
        except Problem as problem:
            tree.bad.append(BadRow(leaf.line, leaf.text, problem))
        else:
            codes[leaf.values.get("meter_route", "")] = None
    bad = tuple(sorted(tree.bad, key=lambda row: row.line))
    return UnloadFile(layout.name, sha256(data).hexdigest(), tuple(codes), tuple(records), bad)


def write_unload(layout: HandheldLayout, records: Sequence[HandheldRecord], stops: Sequence[LoadStop] = ()) -> bytes:
    """The file a handheld would hand over; `stops` are those it was loaded with and tell it account and sequence.

    HANDHELD_NO_ROOM for a record that holds what the layout has no place for.
    """
    loaded = {stop.serial_number: stop for stop in stops}
    names = layout.carries("unload")
    told = [_told(record, loaded.get(record.serial_number)) for record in records]
    for record, values in zip(records, told, strict=True):
        _demand_places(record, values, names)
    return file_of(layout.side("unload"), told)


def uid_of(values: Mapping[str, Any]) -> str:
    """What identifies a record in files: meter route, sequence, serial number, day."""
    month, day = values.get("month_day", (0, 0))
    told_on = f"{values['on']:%Y-%m-%d}" if "on" in values else f"{month:02}-{day:02}"
    place = (values.get("meter_route", ""), str(values.get("sequence", "")), values["serial_number"], told_on)
    return "/".join(place)


def _record(leaf: Leaf, n: int, raw: bytes, seen: Counter[str], today: date) -> HandheldRecord:
    values = leaf.values
    digits, code = values.get("digits"), values.get("code")
    skip = None if digits is not None else code or values.get("skip")
    if digits is None and skip is None:
        raise problems.HANDHELD_NO_ANSWER()
    taken_at = datetime.combine(_day(values, today), values.get("at", NOON), CITY_ZONE)
    uid = uid_of(values)
    seen[uid] += 1
    return HandheldRecord(
        n=n,
        uid=uid if seen[uid] == 1 else f"{uid}/{seen[uid]}",
        serial_number=values["serial_number"],
        digits=digits,
        taken_at=taken_at,
        raw=raw,
        skip=skip,
        trouble=(code,) if code and digits is not None else (),
        note=values.get("note", ""),
    )


def _day(values: Mapping[str, Any], today: date) -> date:
    if "on" in values:
        told: date = values["on"]
        if told.year not in YEARS:
            raise problems.ROW_VALUE(field="on", value=told, expected=f"{YEARS.start}…{YEARS.stop - 1}")
        return told
    if "month_day" not in values:
        raise problems.ROW_MISSING(field="on")
    return _nearest(today, *values["month_day"])


def _nearest(today: date, month: int, day: int) -> date:
    near = [found for year in (-1, 0, 1) if (found := _date_or_none(today.year + year, month, day))]
    nearest = min(near, key=lambda found: abs(found - today), default=None)
    if nearest is None or abs(nearest - today) > HALF_A_YEAR:  # the 29th of February of another year
        raise problems.ROW_VALUE(field="month_day", value=f"{month:02}{day:02}", expected="MMDD")
    return nearest


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _told(record: HandheldRecord, stop: LoadStop | None) -> dict[str, Any]:
    """What the handheld says at this stop, by the names of fields."""
    there = record.taken_at.astimezone(CITY_ZONE)
    loaded = stop or LoadStop()
    return {
        "meter_route": loaded.meter_route,
        "sequence": loaded.sequence,
        "account_no": loaded.account_no,
        "serial_number": record.serial_number,
        "dials": loaded.dials or len(record.digits or "") or None,
        "digits": record.digits,
        "on": there.date(),
        "month_day": there.date(),
        "at": there.time(),
        "skip": record.skip,
        "code": record.skip or next(iter(record.trouble), ""),
        "note": record.note,
    }


def _demand_places(record: HandheldRecord, values: Mapping[str, Any], names: frozenset[str]) -> None:
    wanting = {
        "skip": record.skip and not names & {"skip", "code"},
        "code": (record.trouble and "code" not in names) or len(record.trouble) > 1,
        "note": record.note and "note" not in names,
    }
    for field, missing in wanting.items():
        if missing:
            raise problems.HANDHELD_NO_ROOM(stop=values["sequence"] or record.n, field=field, most=0)
