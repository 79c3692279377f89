"""`fieldops bench page` says plainly what it lacks; `fieldops bench lists` measures what it built."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FIELDOPS = Path(sys.executable).with_name("fieldops")


def test_without_a_browser_it_says_so_and_measures_nothing():
    bare = {name: value for name, value in os.environ.items() if name not in {"PATH", "FIELDOPS_BROWSER"}}
    done = subprocess.run(
        [FIELDOPS, "bench", "page"], env={**bare, "PATH": ""}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "No Chromium on the PATH" in done.stderr


def test_the_lists_of_a_small_city_are_built_and_measured():
    done = subprocess.run(
        [FIELDOPS, "bench", "lists", "--accounts", "20", "--runs", "1", "--json"],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    measured = {one["name"]: one["median"] for one in json.loads(done.stdout)["measures"]}
    assert measured["answers"] == pytest.approx(1_000 * 4 / measured["built"])
    assert measured["times_floor"] == pytest.approx(measured["built"] / measured["floor"])
