"""Emptying a batch collector, as far as it can be done without losing anything.

Such a collector tells neither who it is nor how many records it has, and cannot go on where it was broken off. So:

- It is read until two passes in a row are equal to the last character; only then a record counts. The checksum, where
  there is one, has a damaged record sent again at once; by itself it would let some errors through (frames.py).
- One filling is known by its first record: the dump's epoch is made of it. Filled further, the collector gives the same
  dump with more records; emptied and filled anew, another dump.
- OVER is acknowledged when all records are kept. The collector is never told to forget: that is done on its own keys,
  by somebody who has seen that all is here.
"""

from hashlib import sha256

from fieldops import problems
from fieldops.devices.cipherlab.layout import layout_from, records_from
from fieldops.devices.cipherlab.passing import Passing
from fieldops.devices.conversation import Conversation
from fieldops.devices.driver import Keeping, Options, Unloaded
from fieldops.devices.frd1.link import LINE
from fieldops.devices.options import line
from fieldops.devices.unloading import Found, Progress, Unreadable
from fieldops.facts.handhelds import Dump, HandheldRecord, Kept, Mark, digest_of

MOST_PASSES = 4
RECORDS_A_COMMIT = 64


def unload(options: Options, keeping: Keeping) -> Conversation[tuple[Unloaded, ...]]:
    """Bring the records to the keeping; HANDHELD_ problems, DEVICE_OPTION, and those of the keeping."""
    passing = Passing(line(options, LINE), checked_from(options))
    layout = layout_from(options)
    yield from passing.open()
    texts = yield from _twice_equal(passing)
    unloaded: tuple[Unloaded, ...] = ()
    if texts:
        unloaded = ((yield from _keep(passing, keeping, _dump(options, texts), records_from(layout, texts))),)
    yield from passing.acknowledge()
    return unloaded


def checked_from(options: Options) -> bool:
    """Whether the collector was set to send checksums; problem DEVICE_OPTION."""
    checksum = options.get("checksum", "on")
    if checksum not in ("on", "off"):
        raise problems.DEVICE_OPTION(option="checksum", expected="on, off")
    return checksum == "on"


def _twice_equal(passing: Passing) -> Conversation[tuple[bytes, ...]]:
    before: tuple[bytes, ...] | None = None
    for _ in range(MOST_PASSES):
        texts = yield from passing.all_texts()
        if texts == before:
            return texts
        before = texts
    raise problems.HANDHELD_NONSENSE(what=f"{MOST_PASSES} × READ")


def _dump(options: Options, texts: tuple[bytes, ...]) -> Dump:
    filling = int.from_bytes(sha256(texts[0]).digest()[:4]) >> 1
    handheld, meter_route = options.get("id", "collector"), options.get("route", "")
    return Dump(handheld, meter_route, filling, len(texts), digest_of(texts))


def _keep(passing: Passing, keeping: Keeping, dump: Dump, records: list[HandheldRecord]) -> Conversation[Unloaded]:
    mark = keeping.begin(dump)
    _demand_the_same_beginning(mark, records)
    yield from passing.tell(Found(dump, mark.upto))
    kept = Kept(0, mark.upto, 0)
    for first in range(mark.upto, len(records), RECORDS_A_COMMIT):
        batch = records[first : first + RECORDS_A_COMMIT]
        more = keeping.keep(dump, batch)
        kept = Kept(kept.new + more.new, kept.already + more.already, kept.unmatched + more.unmatched)
        yield from passing.tell(Progress(dump, batch[-1].n, kept))
        for record in batch:
            if not record.serial_number:
                yield from passing.tell(Unreadable(dump, record.n))
    verified = keeping.digest(dump) == (dump.count, dump.sha256)
    return Unloaded(dump, kept, verified, purged=False)


def _demand_the_same_beginning(mark: Mark, records: list[HandheldRecord]) -> None:
    """What is kept of this dump must be what stands there; problem HANDHELD_DIFFERS."""
    if mark.upto > len(records):
        raise problems.HANDHELD_DIFFERS(n=len(records))
    if mark.upto and not sha256(records[mark.upto - 1].raw).hexdigest().startswith(mark.prev):
        raise problems.HANDHELD_DIFFERS(n=mark.upto)
