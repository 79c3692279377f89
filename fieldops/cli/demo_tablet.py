"""A tablet of the demo's past: it enrols, signs somebody in, fetches work, and hands over signed lines and photos.

It goes through the same doors as a real one, only without a network between: what central took from it, central would
take from any tablet.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from fieldops.clock import CITY_ZONE, FixedClock
from fieldops.facts.ids import new_id
from fieldops.store.engine import Store
from fieldops.sync import bodies, enrolment, lines, signatures
from fieldops.sync.blob_custody import BlobCustody
from fieldops.sync.blob_files import BlobFiles
from fieldops.sync.blobs import Creation
from fieldops.sync.central_exchange import CentralExchange
from fieldops.sync.exchange import Caller, Json
from fieldops.sync.signing_key import SigningKey, new_key
from fieldops.work import projecting

NAME = "Demo, last week"
WIDTH, HEIGHT, SCALE = 96, 128, 5
PAPER, SHADOW = b"\xf7\xf5\xec", b"\x2b\x2b\x2b"
PICTURE_TYPE = "image/png"


@dataclass
class DemoTablet:
    """One tablet with one journal; nothing it records is at central before `hands_over`."""

    store: Store
    clock: FixedClock
    files: BlobFiles
    key: SigningKey = field(default_factory=new_key)
    journal: str = field(default_factory=new_id)
    written: list[bytes] = field(default_factory=list)
    photos: list[bytes] = field(default_factory=list)
    handed_over: int = 0
    by: str = ""
    cursor: str | None = None

    def __post_init__(self) -> None:
        self._central = CentralExchange(self.store, self.clock, lambda: projecting.project(self.store, self.clock))
        with self.store.writing() as session:
            code = enrolment.make_code(session, self.clock, NAME, is_field=False, made_by="demo")
        asked = {"code": code, "name": NAME, "public_key": self.key.public_text}
        self._caller = Caller(self._central.enrol(asked, None, "demo")["device"])

    def signs_in(self, username: str, password: str) -> None:
        """Let somebody work on the tablet."""
        self._central.sign_in(self._caller, {"username": username, "password": password})
        self.by = username

    def fetches(self) -> dict[str, dict[str, Json]]:
        """The work it is given, and the leave that comes with it: documents by type and id."""
        answer = self._central.work(self._caller, None)
        self.cursor = answer["cursor"]
        docs: dict[str, dict[str, Json]] = {}
        for change in answer["changes"]:
            docs.setdefault(change["type"], {})[change["id"]] = change["doc"]
        return docs

    def records(self, kind: str, run: str, stop: str | None, p: Mapping[str, object]) -> str:
        """Write down what happens now; the id under which it is known."""
        fact = new_id()
        event = {
            "id": fact,
            "j": self.journal,
            "seq": len(self.written) + 1,
            "prev": self._head(),
            "kind": kind,
            "v": 1,
            "at": bodies.moment(self.clock.now().astimezone(CITY_ZONE)),
            "clk": {"boot": self.journal, "mono": self._ran(), "off": 0, "unc": 0},
            "seen": self.cursor,
            "by": self.by,
            "run": run,
            "stop": stop,
            "p": p,
        }
        self.written.append(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode())
        return fact

    def takes_photo(self, number: int) -> str:
        """Take a picture of a door, another one for each number; its hash."""
        picture = door(number)
        self.photos.append(picture)
        return hashlib.sha256(picture).hexdigest()

    def hands_over(self) -> None:
        """Give central every line and every photo that it does not have."""
        self._push(self.written[self.handed_over :])
        self.handed_over = len(self.written)
        custody = BlobCustody(self.store, self.clock, self.files)
        for picture in self.photos:
            asked = Creation(len(picture), hashlib.sha256(picture).hexdigest(), PICTURE_TYPE)
            custody.take(self._caller.owner, custody.create(self._caller.owner, asked), 0, picture)
        self.photos.clear()

    def _push(self, unsent: list[bytes]) -> None:
        first, count, head = self.handed_over + 1, len(unsent), self._head()
        signature = self.key.sign(signatures.batch_text(self.journal, first, count, head))
        header = {"first": first, "count": count, "declared": len(self.written), "head": head, "sig": signature}
        body = b"".join(line + b"\n" for line in [json.dumps({**header, "app": "demo"}).encode(), *unsent])
        answer = self._central.push(self._caller, self.journal, body)
        assert answer["watermark"] == len(self.written), "central has every line"
        assert not answer["quarantined"], "central understands every line"

    def _ran(self) -> int:
        """Its running clock, in ms; the demo's days are told to it, so both of its clocks are right."""
        return round(self.clock.now().timestamp() * 1000)

    def _head(self) -> str:
        return lines.line_hash(self.written[-1]) if self.written else lines.GENESIS


def walks_on(clock: FixedClock) -> None:
    """The way to the next door."""
    clock.advance(timedelta(minutes=9))


def door(number: int) -> bytes:
    """A picture of a door with a notice on it (PNG), its colour made from the number."""
    header = struct.pack(">IIBBBBB", WIDTH * SCALE, HEIGHT * SCALE, 8, 2, 0, 0, 0)
    rows = b"".join(b"\x00" + row for row in _rows(number))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(*each) for each in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    )


def _rows(number: int) -> Iterator[bytes]:
    wood = bytes((90 + number * 37 % 120, 60 + number * 53 % 120, 50 + number * 71 % 120))
    beside, edge, words = (wood, 32), (SHADOW, 1), 14 + number % 8
    plain = _row((wood, WIDTH))
    paper = _row(beside, edge, (PAPER, 30), edge, beside)
    text = _row(beside, edge, (PAPER, 4), (SHADOW, words), (PAPER, 26 - words), edge, beside)
    for y in range(HEIGHT):
        is_notice = 30 <= y < 80  # noqa: PLR2004 -- where it hangs
        yield from [(text if y % 8 in (2, 3) else paper) if is_notice else plain] * SCALE


def _row(*stripes: tuple[bytes, int]) -> bytes:
    return b"".join(colour * width * SCALE for colour, width in stripes)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
