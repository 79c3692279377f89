"""From values to rows of fixed width, as a handheld's software reads them: plain ASCII, CRLF.

Nobody documents the character sets of these handhelds, so words for a person lose their accents and what does not fit;
whatever identifies or measures something stands whole or the file is not written.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fieldops import problems
from fieldops.interchange.handheld_layout import Record
from fieldops.interchange.layout import Field

Values = Mapping[str, Any]
"""What is told of one stop, by the names of fields."""

_PLAIN = re.compile(r"[ -~]*")


def file_of(records: Sequence[Record], stops: Sequence[Values]) -> bytes:
    """The rows of all stops in their order; HANDHELD_NO_ROOM or ROW_MISSING where one cannot be written."""
    headers: dict[str, str] = {}
    rows: list[str] = []
    for number, values in enumerate(stops, start=1):
        for record in records:
            row = row_of(record, values, number)
            if (record.once and headers.get(record.kind) == row) or (record.optional and not _tells(record, values)):
                continue
            if record.once:
                _stand_anew(headers, records, record, row)
            rows.append(row)
    return "".join(f"{row}\r\n" for row in rows).encode("ascii")


def row_of(record: Record, values: Values, stop: int) -> str:
    """One row, exactly as long as the layout says."""
    row = list(record.kind.ljust(record.length))
    for field in record.fields:
        row[field.start - 1 : field.end] = _cell(field, values.get(field.name), values.get("sequence") or stop)
    return "".join(row)


def _tells(record: Record, values: Values) -> bool:
    return any(values.get(field.name) not in (None, "") for field in record.fields)


def _stand_anew(headers: dict[str, str], records: Sequence[Record], record: Record, row: str) -> None:
    """Remember a header; whatever belongs to it has to be written again."""
    for later in records[records.index(record) :]:
        headers.pop(later.kind, None)
    headers[record.kind] = row


def _cell(field: Field, value: Any, stop: object) -> str:
    text = field.default if value in (None, "") else _FORMS.get(field.type, _as_it_is)(field, value)
    if field.shorten:
        text = _plain(text)[: field.length].rstrip()
    if field.required and not text:
        raise problems.ROW_MISSING(field=field.heading)
    if len(text) > field.length or not _PLAIN.fullmatch(text):
        raise problems.HANDHELD_NO_ROOM(stop=stop, field=field.heading, most=field.length)
    pad = field.pad if text else " "
    return text.rjust(field.length, pad) if field.align == "right" else text.ljust(field.length, pad)


def _plain(text: str) -> str:
    """Words without accents, in one line."""
    apart = unicodedata.normalize("NFKD", " ".join(text.split()))
    kept = (sign for sign in apart if not unicodedata.combining(sign))
    return "".join(sign if _PLAIN.fullmatch(sign) else "?" for sign in kept)


def _as_it_is(_field: Field, value: Any) -> str:
    return str(value)


def _date(field: Field, value: Any) -> str:
    return f"{value:{field.format}}"


_FORMS: dict[str, Callable[[Field, Any], str]] = {
    "date": _date,
    "month_day": lambda _field, value: f"{value:%m%d}",
    "time": lambda _field, value: f"{value:%H%M}",
    "latitude": lambda _field, value: f"{value:.6f}",
    "longitude": lambda _field, value: f"{value:.6f}",
}
