"""A look over the shoulder of the product's own database engine: every write, cut, flush and removal of a file.

The engine (`sqlcipher3`) exports SQLite's C interface, so a layer between it and the operating system (a VFS) can be
laid in from outside by ctypes. It hands every call on to the engine's own layer and notes those that change a disk.
The store, its schema, its settings and the code above run as they are; nothing is replayed and nothing stands in for
the engine. The layer may also refuse: a disk without room answers a write as a full one does.

Not seen are the shared memory beside a database (it holds no data and is made anew after a crash) and temporary files.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

OK, FULL, IO_ERROR_FLUSH = 0, 13, 1034
NAME = b"fieldops-watched"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a file, or (`said`) something that was told to somebody as durable."""

    kind: Literal["write", "truncate", "sync", "delete", "entry", "sync-folder", "said"]
    path: Path = Path()
    at: int = 0
    data: bytes = b""
    said: Any = None


@dataclass
class Disk:
    """The files below one folder: what happened to them, and how many more writes and flushes there is room for."""

    folder: Path
    steps: list[Step] = field(default_factory=list)
    room: int | None = None

    def says(self, what: Any) -> None:
        """Note that somebody was told this: from here on it must survive."""
        self.steps.append(Step("said", said=what))

    def has_room(self) -> bool:
        """Whether one more write or flush may pass; uses it up."""
        if self.room is None:
            return True
        self.room -= 1
        return self.room >= 0

    def holds(self, path: Path) -> bool:
        """Whether the file is one of these."""
        return path.is_relative_to(self.folder) and not path.name.endswith("-shm")


Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
Sync = CFUNCTYPE(c_int, c_void_p, c_int)
Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
Delete = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)


class Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3: those of one open file."""

    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", Write),
        ("truncate", Truncate),
        ("sync", Sync),
        ("others", c_void_p * 13),
    )


class OpenFile(ctypes.Structure):
    """`sqlite3_file`: its first word names its methods."""

    _fields_ = (("methods", POINTER(Methods)),)


class Layer(ctypes.Structure):
    """`sqlite3_vfs`, version 3."""

    _fields_ = (
        ("version", c_int),
        ("file_size", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("own", c_void_p),
        ("open", Open),
        ("delete", Delete),
        ("others", c_void_p * 14),
    )


class _Watch:
    """The layer, made once for the process: open files keep pointing at it."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        engine.sqlite3_vfs_find.restype = POINTER(Layer)
        engine.sqlite3_vfs_find.argtypes = [c_char_p]
        engine.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
        self._below = engine.sqlite3_vfs_find(None)
        self._watched: dict[int, Methods] = {}
        self._paths: dict[int, Path] = {}
        self.disk: Disk | None = None
        self._layer = Layer.from_buffer_copy(self._below.contents)
        self._layer.name, self._layer.next = NAME, None
        self._layer.open, self._layer.delete = Open(self._opens), Delete(self._deletes)
        engine.sqlite3_vfs_register(ctypes.addressof(self._layer), 0)

    def stands_first(self, first: bool) -> None:
        """Let databases opened from now on be watched, or not."""
        layer = ctypes.addressof(self._layer) if first else ctypes.addressof(self._below.contents)
        self._engine.sqlite3_vfs_register(layer, 1)

    def _opens(self, layer: int, name: int | None, file: int, flags: int, told: Any) -> int:
        # The name is handed on as the address it came as: the engine keeps that, and a copy would be gone by then.
        code = self._below.contents.open(layer, name, file, flags, told)
        if code == OK and name is not None:
            self._paths[file] = Path(ctypes.string_at(name).decode())
            opened = ctypes.cast(file, POINTER(OpenFile)).contents
            opened.methods = ctypes.pointer(self._methods(opened.methods.contents))
        return int(code)

    def _methods(self, below: Methods) -> Methods:
        """These methods with ours in between; locking styles have different ones."""
        place = ctypes.addressof(below)
        if place not in self._watched:
            ours, below = Methods.from_buffer_copy(below), Methods.from_buffer_copy(below)
            ours.write, ours.truncate, ours.sync = self._writes(below), self._truncates(below), self._syncs(below)
            self._watched[place] = ours
        return self._watched[place]

    def _writes(self, below: Methods) -> Any:
        def write(file: int, data: int, size: int, at: int) -> int:
            if not self._passes(file):
                return FULL
            content = ctypes.string_at(data, size)
            return self._noted(below.write(file, data, size, at), file, "write", at, content)

        return Write(write)

    def _truncates(self, below: Methods) -> Any:
        return Truncate(lambda file, size: self._noted(below.truncate(file, size), file, "truncate", size, b""))

    def _syncs(self, below: Methods) -> Any:
        def sync(file: int, flags: int) -> int:
            if not self._passes(file):
                return IO_ERROR_FLUSH
            return self._noted(below.sync(file, flags), file, "sync", 0, b"")

        return Sync(sync)

    def _deletes(self, layer: int, name: bytes, flush: int) -> int:
        code = int(self._below.contents.delete(layer, name, flush))
        path = Path(name.decode())
        if code == OK and self.disk is not None and self.disk.holds(path):
            self.disk.steps.append(Step("delete", path))
        return code

    def _passes(self, file: int) -> bool:
        watched = self.disk is not None and self.disk.holds(self._paths[file])
        return not watched or (self.disk is not None and self.disk.has_room())

    def _noted(self, code: int, file: int, kind: Any, at: int, content: bytes) -> int:
        path = self._paths[file]
        if code == OK and self.disk is not None and self.disk.holds(path):
            self.disk.steps.append(Step(kind, path, at, content))
        return int(code)


_WATCH: list[_Watch] = []


@contextmanager
def watched(folder: Path) -> Iterator[Disk]:
    """Watch every database that is opened below a folder while this lasts; one folder at a time."""
    if not _WATCH:
        _WATCH.append(_Watch(_engine()))
    watch, disk = _WATCH[0], Disk(folder)
    watch.disk = disk
    watch.stands_first(True)
    try:
        yield disk
    finally:
        watch.stands_first(False)
        watch.disk = None


def _engine() -> Any:
    from sqlcipher3 import _sqlite3

    engine = ctypes.CDLL(_sqlite3.__file__)
    if not hasattr(engine, "sqlite3_vfs_register"):
        pytest.skip("this build of the engine does not show its C interface")
    return engine
