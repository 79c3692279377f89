"""What the interchange tests share: rows as a billing system would send them, reads as a batch would hold them."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from fieldops.interchange.layout import Layout, layout
from fieldops.interchange.rows import BatchHead, ChainHead, ReadRow

AUTOREAD_STARTS = {
    "address": 1, "meter_id": 21, "account_no": 29, "meter_type": 104, "previous": 105,
    "low": 115, "high": 125, "endpoint_id": 135, "serial_number": 146,
}  # fmt: skip
PLAIN = {
    "address": "12 CALLE SERENA", "meter_id": "00012345", "account_no": "000123400", "meter_type": "R",
    "previous": "0000001042", "low": "0000001043", "high": "0000001090", "endpoint_id": "0060112233",
    "serial_number": "61564400",
}  # fmt: skip


@pytest.fixture
def csv_v1() -> Layout:
    return layout("fieldops_csv_v1")


@pytest.fixture
def autoread() -> Layout:
    return layout("sensus_autoread")


@pytest.fixture
def autoread_row() -> Callable[..., str]:
    """Builds one row of 155 characters; named cells are written over the plain ones."""

    def build(**cells: str) -> str:
        row = [" "] * 155
        for name, text in {**PLAIN, **cells}.items():
            start = AUTOREAD_STARTS[name] - 1
            row[start : start + len(text)] = text
        return "".join(row)

    return build


@pytest.fixture
def csv_file() -> Callable[..., bytes]:
    """Builds a file with the fewest columns; each row is a dict written over a plain one."""

    def build(*rows: dict[str, str]) -> bytes:
        plain = {
            "meter_route": "R1", "sequence": "10", "account_no": "0012", "service_address": "1 Calle Serena",
            "meter_serial": "61564400", "dials": "6", "unit": "CCF",
        }  # fmt: skip
        columns = list(plain) + [name for row in rows for name in row if name not in plain]
        columns = list(dict.fromkeys(columns))
        lines = [",".join({**plain, **row}.get(name, "") for name in columns) for row in rows]
        return "\r\n".join([",".join(columns), *lines, ""]).encode()

    return build


@pytest.fixture
def batch() -> BatchHead:
    return BatchHead(
        7,
        (
            ChainHead("5b0e7c56-0000-4000-8000-000000000002", 31, "b" * 64),
            ChainHead("5b0e7c56-0000-4000-8000-000000000001", 12, "a" * 64),
        ),
    )


@pytest.fixture
def a_read() -> Callable[..., ReadRow]:
    def build(number: int = 1, **values: object) -> ReadRow:
        plain: dict[str, object] = {
            "event_id": f"0199a0e2-0000-7000-8000-{number:012}",
            "run": "7d3f1f9a-0000-4000-8000-000000000001",
            "meter_route": "R1",
            "sequence": 10 * number,
            "account_no": "0012",
            "address": "1 Calle Serena",
            "serial_number": "61564400",
            "register": "9c1d0000-0000-4000-8000-000000000001",
            "digits": "001047",
            "unit": "CCF",
            "read_at": "2026-05-12T09:14:22.123-07:00",
            "kind": "cycle",
            "method": "manual",
            "reader": "reader1",
            "previous": "001042",
            "consumption": Decimal(5),
        }
        return ReadRow(**{**plain, **values})  # type: ignore[arg-type]

    return build


@pytest.fixture
def real_addresses() -> bytes:
    """1,282 street addresses of a part of Baltimore (OpenStreetMap contributors, ODbL)."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    paper = Path(os.environ.get("FIELDOPS_CORPUS", beside)) / "streets" / "baltimore_addresses.csv"
    if not paper.is_file():
        pytest.skip(f"the corpus of real addresses is absent: no {paper.name} (name its folder with FIELDOPS_CORPUS)")
    return paper.read_bytes()
