"""Readouts of real meters, recorded by others."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def recorded():
    """The bytes of a recorded readout by its name."""

    def bytes_of(name: str) -> bytes:
        beside = Path(__file__).parents[4] / "shared" / "data"
        file = Path(os.environ.get("FIELDOPS_CORPUS", beside)) / "iec62056" / name
        if not file.is_file():
            pytest.skip(f"the corpus of recorded readouts is absent: no {name} (name its folder with FIELDOPS_CORPUS)")
        return file.read_bytes()

    return bytes_of
