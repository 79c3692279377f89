"""A small disk that can be full: a file system in memory, laid over a folder for a while."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """An empty disk of `size` bytes; the test is left out where nobody may mount one."""
    place = folder / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(place)]
    may_mount = hasattr(os, "geteuid") and os.geteuid() == 0
    if not may_mount or subprocess.run(words, check=False, capture_output=True).returncode != 0:
        pytest.skip("only who may mount a disk can try a full one")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def room_on(disk: Path) -> int:
    """Bytes that are free."""
    free = os.statvfs(disk)
    return free.f_bavail * free.f_frsize


@contextmanager
def filled(disk: Path, but: int = 0) -> Iterator[None]:
    """While this lasts, only so many bytes are free."""
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(max(0, room_on(disk) - but)))
    try:
        yield
    finally:
        ballast.unlink()
