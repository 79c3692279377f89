"""Tablets that come home with a week of reads: real keys, chains and signatures, made before the clock starts."""

import gzip
import http.client
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from fieldops.cli.bench.scene import METER_ROUTE, READER, Scene
from fieldops.clock import Clock, monotonic
from fieldops.facts.ids import new_id
from fieldops.store import runs
from fieldops.store.device_tables import Device, DevicePerson
from fieldops.sync import lines, signatures
from fieldops.sync.signing_key import SigningKey, new_key
from fieldops.work import dispatching
from fieldops.work.handout import handout

LINES = 500
PATIENCE_S = 120
PACKING = 6
Json = dict[str, Any]
Row = tuple[str, int, str, bytes]
"""journal, seq, hash, bytes."""


@dataclass
class Tablet:
    """A device that the office knows, with a journal of its own."""

    device: str = field(default_factory=new_id)
    journal: str = field(default_factory=new_id)
    key: SigningKey = field(default_factory=new_key)
    token: str = ""
    seq: int = 0
    head: str = lines.GENESIS

    def batch(self, stops: Sequence[Json], at: str) -> "Batch":
        """The next signed batch: one read of each stop."""
        rows = [self._line(stop, at) for stop in stops]
        first, count = rows[0][1], len(rows)
        sig = self.key.sign(signatures.batch_text(self.journal, first, count, self.head))
        header = {"first": first, "count": count, "declared": self.seq, "head": self.head, "sig": sig, "app": "bench"}
        text = b"".join(line + b"\n" for line in [json.dumps(header).encode(), *(row[3] for row in rows)])
        return Batch(rows, gzip.compress(text, PACKING, mtime=0))

    def _line(self, stop: Json, at: str) -> Row:
        self.seq += 1
        register = stop["registers"][0]
        payload = {"meter": stop["meter"]["id"], "register": register["id"], "digits": "0" * register["dials"]}
        payload |= {"method": "manual", "kind": "cycle", "attempts": 1, "confirmed": False, "checks": []}
        clk = {"boot": "bench", "mono": 1000 * self.seq, "off": -412, "unc": 900}
        place = {"id": new_id(), "j": self.journal, "seq": self.seq, "prev": self.head, "kind": "read.taken", "v": 1}
        told = {"at": at, "clk": clk, "seen": None, "by": READER, "run": stop["run"], "stop": stop["id"], "p": payload}
        raw = json.dumps(place | told, separators=(",", ":")).encode()
        self.head = lines.line_hash(raw)
        return self.journal, self.seq, self.head, raw


@dataclass(frozen=True, slots=True)
class Batch:
    """A push as it goes over the line, and the rows that are in it."""

    rows: list[Row]
    body: bytes


class Line:
    """One tablet's connection to the office, kept open."""

    def __init__(self, url: str, tablet: Tablet) -> None:
        self._tablet = tablet
        self._http = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_S)
        if not tablet.token:
            tablet.token = self._opened_session()

    def push(self, batch: Batch) -> float:
        """Hand a batch over; the milliseconds until the answer was there. The answer has to be a good one."""
        headers = {
            "Authorization": f"Bearer {self._tablet.token}",
            "Content-Type": "application/x-ndjson",
            "Content-Encoding": "gzip",
        }
        began = monotonic()
        answer = self._asked(f"/sync/v1/journals/{self._tablet.journal}/events", batch.body, headers)
        took = 1_000 * (monotonic() - began)
        wrong = {key: answer.get(key) for key in ("unsigned", "fork", "quarantined") if answer.get(key)}
        assert answer["watermark"] >= batch.rows[-1][1], answer
        assert not wrong, wrong
        return took

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def _opened_session(self) -> str:
        device = self._tablet.device
        server = self._asked_json("challenges", {"device": device}, want="nonce")
        text = signatures.session_text(server[1], None, device, server[0])
        proof = {"device": device, "nonce": server[0], "signature": self._tablet.key.sign(text)}
        return self._asked_json("sessions", proof, want="token")[0]

    def _asked_json(self, call: str, body: Json, want: str) -> tuple[str, str]:
        """What was wanted of the answer, and whose answer it was."""
        headers = {"Content-Type": "application/json"}
        answer = self._asked(f"/sync/v1/{call}", json.dumps(body).encode(), headers)
        return str(answer[want]), self._server

    def _asked(self, path: str, body: bytes, headers: dict[str, str]) -> Json:
        self._http.request("POST", path, body, headers)
        response = self._http.getresponse()
        self._server = response.getheader("Fieldops-Server", "")
        text = response.read()
        assert response.status == http.client.OK, (response.status, text[:300])
        answer: Json = json.loads(text)
        return answer


def new_run(scene: Scene) -> list[Json]:
    """The stops of another day's run, as handed down, in walking order."""
    with scene.store.writing() as session:
        latest = max(head.run.on for head in runs.heads(session))
        made = dispatching.make_run(session, scene.clock, METER_ROUTE, latest + timedelta(days=1), READER, "bench")
    with scene.store.reading() as session:
        stops = [put["doc"] for put in handout(session, scene.clock, [READER]) if put["type"] == "stop"]
    return sorted((stop for stop in stops if stop["run"] == made.id), key=lambda stop: stop["sequence"])


def enrolled(scene: Scene, clock: Clock, count: int) -> list[Tablet]:
    """So many tablets on which the reader is signed in."""
    tablets, now = [Tablet() for _ in range(count)], clock.now()
    with scene.store.writing() as session:
        session.add_all(
            Device(id=one.device, name="Bench tablet", public_key=one.key.public_text, enrolled_at=now)
            for one in tablets
        )
        session.flush()
        session.add_all(
            DevicePerson(device_id=one.device, username_key=READER, signed_in_at=now, offline_until=now)
            for one in tablets
        )
    return tablets


def batches(tablet: Tablet, stops: Sequence[Json], at: str, count: int) -> Iterator[Batch]:
    """So many batches of 500, going round the stops."""
    for number in range(count):
        start = number * LINES % len(stops)
        yield tablet.batch([stops[(start + place) % len(stops)] for place in range(LINES)], at)
