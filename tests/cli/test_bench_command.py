"""`fieldops bench page` says plainly what it lacks."""

import os
import subprocess
import sys
from pathlib import Path

FIELDOPS = Path(sys.executable).with_name("fieldops")


def test_without_a_browser_it_says_so_and_measures_nothing():
    bare = {name: value for name, value in os.environ.items() if name not in {"PATH", "FIELDOPS_BROWSER"}}
    done = subprocess.run(
        [FIELDOPS, "bench", "page"], env={**bare, "PATH": ""}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "No Chromium on the PATH" in done.stderr
