"""What a disk may hold after the power went: every state that the notes of a `logging_vfs.Disk` allow.

Theory. A write reaches the disk at any time before the next flush of its file has returned, or never; writes between
two flushes reach it in any order, and each in any of its sectors of 512 bytes. What was flushed stays. So at each point
of the notes the power may go, and of each file the disk then holds the flushed state and any part of what came after:
nothing, all, some writes, some sectors. Files are chosen for apart, which also covers writes that overtake each other
between files. A name (`entry`: a new folder, a renamed file) lasts once its folder is flushed.

Granted to the hardware: a flush that returned is true, a sector is whole, bytes beside a write stay as they were, the
removal of a database's own log is at once on the disk. So an engine that trusts less is not shown to be better.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from logging_vfs import Step

SECTOR = 512
WAYS = ("flushed", "all", "writes", "sectors", "writes", "sectors")
"""What became of the writes that nobody had flushed; the last two are drawn twice."""


@dataclass(frozen=True)
class Image:
    """One state of the disk after a cut, and what had been said until then."""

    cut: int
    way: str
    files: dict[Path, bytes]
    said: tuple[Any, ...]

    def lay_out(self, was: Path, at: Path) -> Path:
        """Write the files of the folder `was` below the folder `at`; `at`, which is there even when there are none."""
        at.mkdir(parents=True, exist_ok=True)
        for path, content in self.files.items():
            target = at / path.relative_to(was)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        return at


@dataclass
class _Platter:
    """Files by name: what is flushed, and what came since."""

    flushed: dict[Path, bytearray] = field(default_factory=dict)
    since: dict[Path, list[Step]] = field(default_factory=dict)
    names: dict[Path, bool] = field(default_factory=dict)
    """Whether a name that was made lasts already."""

    def takes(self, step: Step) -> None:
        if step.kind == "delete":
            self.flushed.pop(step.path, None)
            self.since.pop(step.path, None)
        elif step.kind == "sync":
            _apply(self.flushed.setdefault(step.path, bytearray()), self.since.pop(step.path, []))
        elif step.kind in ("write", "truncate"):
            self.flushed.setdefault(step.path, bytearray())
            self.since.setdefault(step.path, []).append(step)
        elif step.kind == "entry":
            self._is_named(step)
        elif step.kind == "sync-folder":
            self.names.update({path: True for path in self.names if path.parent == step.path})

    def _is_named(self, step: Step) -> None:
        """A new name; `said` is the old one of a file that was renamed, which takes what it holds along."""
        self.names.setdefault(step.path, False)
        if step.said is not None:
            self.flushed[step.path] = self.flushed.pop(step.said, bytearray())
            self.since[step.path] = self.since.pop(step.said, [])

    def holds(self, way: str, chance: random.Random) -> dict[Path, bytes]:
        gone = {path for path, lasts in self.names.items() if not lasts and not _stays(way, chance)}
        held = {}
        for path, content in self.flushed.items():
            since = [part for step in self.since.get(path, []) for part in _parts(step, way, chance)]
            if gone.isdisjoint((path, *path.parents)):
                held[path] = bytes(_apply(bytearray(content), since))
        return held


def images(steps: Sequence[Step], cuts: Iterable[int], chance: random.Random) -> Iterator[Image]:
    """The states after cuts behind so many steps, each drawn in every way."""
    platter, said, place = _Platter(), [], 0
    for cut in sorted(set(cuts)):
        for step in steps[place:cut]:
            platter.takes(step)
            if step.kind == "said":
                said.append(step.said)
        place = cut
        for way in WAYS:
            yield Image(cut, way, platter.holds(way, chance), tuple(said))


def telling_cuts(steps: Sequence[Step], how_many: int, chance: random.Random) -> list[int]:
    """Places to cut: right behind words that promised something, and any others, `how_many` in all."""
    behind_words = [place for place, step in enumerate(steps, 1) if step.kind == "said"]
    chosen = set(chance.sample(behind_words, min(len(behind_words), how_many // 2)))
    others = [place for place in range(len(steps) + 1) if place not in chosen]
    return sorted(chosen | set(chance.sample(others, min(len(others), how_many - len(chosen)))))


def _stays(way: str, chance: random.Random) -> bool:
    return way == "all" or (way != "flushed" and chance.random() < 0.5)


def _parts(step: Step, way: str, chance: random.Random) -> list[Step]:
    """What of a step reached the disk."""
    if way != "sectors" or step.kind != "write":
        return [step] if _stays(way, chance) else []
    first = -step.at % SECTOR or SECTOR
    edges = [0, *range(first, len(step.data), SECTOR), len(step.data)]
    pieces = [(start, end) for start, end in pairwise(edges) if chance.random() < 0.5]
    return [Step("write", step.path, step.at + start, step.data[start:end]) for start, end in pieces]


def _apply(content: bytearray, steps: Iterable[Step]) -> bytearray:
    for step in steps:
        if step.kind == "truncate":
            del content[step.at :]
        else:
            content.extend(bytes(max(0, step.at - len(content))))
        content[step.at : step.at + len(step.data)] = step.data
    return content
