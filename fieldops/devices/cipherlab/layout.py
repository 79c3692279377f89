"""What the text of a collector's records means: fields by a separator or by widths, as the collector was set up.

    fields=serial,digits,at,skip  separator=comma  at_format=%Y%m%d%H%M%S  zone=America/New_York

`date` and `time` may stand in place of `at`; a field called `-` is passed over. A record has no number of its own, so
its uid is made of its text and of how often the same text stood before it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from zoneinfo import ZoneInfo

from fieldops import problems
from fieldops.devices.driver import Options
from fieldops.facts.handhelds import HandheldRecord

OPTIONS = ("fields", "separator", "widths", "at_format", "zone")
SEPARATORS = {"comma": ",", "tab": "\t", "semicolon": ";", "fixed": ""}
KNOWN = ("serial", "digits", "at", "date", "time", "skip", "trouble", "note", "-")
NEEDED = ({"serial", "digits", "at"}, {"serial", "digits", "date", "time"})
# Of a record whose time cannot be read, when no record before it had one.
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_SERIAL = 40

_DIGITS = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields in their order; `widths` only where nothing separates them."""

    fields: tuple[str, ...]
    separator: str
    widths: tuple[int, ...]
    at_format: str
    zone: tzinfo

    def cut(self, text: str) -> dict[str, str]:
        """The fields of a record's text without the blanks around; those that are missing are empty."""
        parts = text.split(self.separator) if self.separator else self._columns(text)
        return {name: part.strip() for name, part in zip(self.fields, parts, strict=False)}

    def joined(self, values: Mapping[str, str]) -> str:
        """The text that has these fields."""
        parts = [values.get(name, "") for name in self.fields]
        if self.separator:
            return self.separator.join(parts)
        return "".join(part.ljust(width)[:width] for part, width in zip(parts, self.widths, strict=True))

    def moment(self, fields: Mapping[str, str]) -> datetime | None:
        """When the record was taken; None when it does not say so."""
        told = fields.get("at") or fields.get("date", "") + fields.get("time", "")
        try:
            moment = datetime.strptime(told, self.at_format)  # noqa: DTZ007 -- the zone is the next line's
        except ValueError:
            return None
        return moment.replace(tzinfo=self.zone) if moment.year >= NO_TIME.year and told.isascii() else None

    def _columns(self, text: str) -> Iterable[str]:
        start = 0
        for width in self.widths:
            yield text[start : start + width]
            start += width


def layout_from(options: Options) -> Layout:
    """The layout that the options tell of; problem DEVICE_OPTION."""
    fields = tuple(options.get("fields", "serial,digits,at,skip").split(","))
    if not set(fields) <= set(KNOWN) or not any(needed <= set(fields) for needed in NEEDED):
        raise problems.DEVICE_OPTION(option="fields", expected="serial,digits,at,skip")
    separator = options.get("separator", "comma")
    if separator not in SEPARATORS:
        raise problems.DEVICE_OPTION(option="separator", expected=", ".join(SEPARATORS))
    widths = () if SEPARATORS[separator] else _widths(options.get("widths", ""), len(fields))
    return Layout(fields, SEPARATORS[separator], widths, _at_format(options), _zone(options))


def records_from(layout: Layout, texts: Iterable[bytes]) -> list[HandheldRecord]:
    """The records of texts in their order; one that cannot be taken apart has no serial number and no outcome."""
    seen: Counter[bytes] = Counter()
    last = NO_TIME
    records = []
    for n, raw in enumerate(texts, 1):
        seen[raw] += 1
        record = _record(layout, n, raw, f"{sha256(raw).hexdigest()[:24]}.{seen[raw]}", last)
        last = record.taken_at
        records.append(record)
    return records


def _record(layout: Layout, n: int, raw: bytes, uid: str, last: datetime) -> HandheldRecord:
    fields = layout.cut(raw.decode("latin-1"))
    taken_at = layout.moment(fields)
    serial, digits, skip = fields.get("serial", ""), fields.get("digits", ""), fields.get("skip", "")
    named = 0 < len(serial) <= LONGEST_SERIAL and serial.isprintable()
    if not named or taken_at is None or not _is_outcome(digits, skip):
        return HandheldRecord(n, uid, "", None, taken_at or last, raw)
    trouble = (fields["trouble"],) if fields.get("trouble") else ()
    return HandheldRecord(n, uid, serial, digits or None, taken_at, raw, skip or None, trouble, fields.get("note", ""))


def _is_outcome(digits: str, skip: str) -> bool:
    """Digits or a skip code, not both and not neither."""
    return bool(skip) != bool(digits) and (not digits or _DIGITS.fullmatch(digits) is not None)


def _widths(told: str, count: int) -> tuple[int, ...]:
    widths = tuple(int(width) for width in told.split(",") if re.fullmatch(r"[1-9][0-9]{0,2}", width))
    if len(widths) != count or len(told.split(",")) != count:
        raise problems.DEVICE_OPTION(option="widths", expected="8,8,14,12")
    return widths


def _at_format(options: Options) -> str:
    at_format = options.get("at_format", "%Y%m%d%H%M%S")
    try:
        datetime.strptime(NO_TIME.strftime(at_format), at_format)  # noqa: DTZ007 -- only whether it goes both ways
    except ValueError:
        raise problems.DEVICE_OPTION(option="at_format", expected="%Y%m%d%H%M%S") from None
    return at_format


def _zone(options: Options) -> tzinfo:
    try:
        return ZoneInfo(options.get("zone", "UTC"))
    except (KeyError, ValueError, OSError):
        raise problems.DEVICE_OPTION(option="zone", expected="America/New_York") from None
