"""Plain files below a watched folder (photos): what the product flushes, renames and makes, noted beside the database.

The calls of `os` are made as ever and noted after they succeeded. What a file holds is noted when it is flushed or
renamed; until it is flushed it may be lost with any part of it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from logging_vfs import Disk, Step

DESCRIPTORS = Path("/proc/self/fd")


@contextmanager
def files_watched(disk: Disk) -> Iterator[None]:
    """Note flushes, renames and new folders while this lasts."""
    if not DESCRIPTORS.exists():
        pytest.skip("this system does not tell which file a descriptor is")
    patch = pytest.MonkeyPatch()
    for name, after in (("fsync", _flushed), ("replace", _renamed), ("mkdir", _made)):
        patch.setattr(os, name, _then(getattr(os, name), disk, after))
    try:
        yield
    finally:
        patch.undo()


def _then(call: Callable[..., Any], disk: Disk, after: Callable[..., None]) -> Callable[..., Any]:
    def called(*given: Any, **more: Any) -> Any:
        before = _content(disk, given[0])
        told = call(*given, **more)
        after(disk, before, *given)
        return told

    return called


def _content(disk: Disk, named: Any) -> bytes:
    path = _path(named)
    return path.read_bytes() if disk.holds(path) and path.is_file() else b""


def _path(named: Any) -> Path:
    return (DESCRIPTORS / str(named)).readlink() if isinstance(named, int) else Path(named)


def _flushed(disk: Disk, content: bytes, descriptor: int) -> None:
    path = _path(descriptor)
    if not disk.holds(path):
        return
    if path.is_dir():
        disk.steps.append(Step("sync-folder", path))
    else:
        disk.steps += [Step("write", path, 0, content), Step("sync", path)]


def _renamed(disk: Disk, content: bytes, old: Any, new: Any) -> None:
    if disk.holds(Path(new)):
        # Written again as far as anybody knows; what was flushed before stays.
        disk.steps += [Step("write", Path(old), 0, content), Step("entry", Path(new), said=Path(old))]


def _made(disk: Disk, _content: bytes, folder: Any, *_mode: Any) -> None:
    if disk.holds(Path(folder)):
        disk.steps.append(Step("entry", Path(folder)))
