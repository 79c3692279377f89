"""Telegrams made by hand, and the corpus of real ones where it is at hand."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldops.devices.mbus.decoding import decode
from fieldops.devices.mbus.frames import long_frame

HEADER = bytes.fromhex("78563412 2440 01 07 55 00 0000")  # meter 12345678 of PAD, version 1, water, access 85


@pytest.fixture
def telegram() -> Callable[..., bytes]:
    """The answer of meter 12345678 with records in hex."""

    def compose(*records: str, address: int = 1, header: bytes = HEADER) -> bytes:
        return long_frame(0x08, address, 0x72, header + bytes.fromhex("".join(records)))

    return compose


@pytest.fixture
def said(telegram: Callable[..., bytes]) -> Callable[[str], dict[str, Any]]:
    """What the one record in hex decodes to."""

    def of(record: str) -> dict[str, Any]:
        (only,) = decode(telegram(record))["records"]
        return only

    return of


@pytest.fixture
def corpus() -> Path:
    """Real frames and frames to refuse, by the libmbus project (BSD-3)."""
    beside = Path(__file__).parents[4] / "shared" / "data"
    folder = Path(os.environ.get("FIELDOPS_CORPUS", beside)) / "mbus"
    if not folder.is_dir():
        pytest.skip(f"the corpus of M-Bus frames is absent: no folder {folder.name} (name its folder, FIELDOPS_CORPUS)")
    return folder
