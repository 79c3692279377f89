"""A tablet whose own side is an SQLite file that survives it: what it wrote, signed, was told, and its photos.

It is the independent client with a memory, so a process that runs it may be killed at any moment and go on. The tables
are those that the independent checker reads; an answer is written down only when it was one.
"""

import base64
import hashlib
import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import requests
from cryptography.hazmat.primitives import serialization
from independent_client import Answer, Journal, Key, Tablet, body_of

TABLES = """
CREATE TABLE IF NOT EXISTS line (journal TEXT, seq INTEGER, raw BLOB, PRIMARY KEY (journal, seq));
CREATE TABLE IF NOT EXISTS answer (journal TEXT, watermark INTEGER, head TEXT);
CREATE TABLE IF NOT EXISTS batch (journal TEXT, first INTEGER, count INTEGER, head TEXT, sig TEXT);
CREATE TABLE IF NOT EXISTS photo (sha256 TEXT PRIMARY KEY, content BLOB, whole INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS own (name TEXT PRIMARY KEY, value TEXT);
"""
PIECE = 24 * 1024
NO_ANSWER = (requests.RequestException, ValueError, AssertionError)
"""What comes of a road that cuts, garbles or answers for somebody else."""


class TabletFile:
    """One tablet, its journal in `path`, calling `url`."""

    def __init__(self, path: Path, url: str, timeout_s: float = 30) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + TABLES)
        self.tablet = Tablet(url)
        self.tablet.line.timeout_s = timeout_s
        self._uploads: dict[str, str] = {}
        self.stops: list[dict[str, Any]] = json.loads(self._own("stops") or "[]")
        self.journal = Journal(by="rosa", id=self._own("journal") or "")
        self._remembers()

    def begins(self, code: str, password: str) -> None:
        """Enrol, sign Rosa in, take her stops, open a journal; the road must be good."""
        assert self.tablet.enrols(code).status == 201
        assert self.tablet.opens_session().status == 200
        assert self.tablet.signs_in("rosa", password).status == 200
        self.stops = [change["doc"] for change in self.tablet.work().body["changes"] if change["type"] == "stop"]
        self.journal = Journal(by="rosa")
        pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        key = self.tablet.key._private.private_bytes(*pem).decode()
        told = {"device": self.tablet.device, "server": self.tablet.line.server, "via": self.tablet.line.via or ""}
        told |= {"journal": self.journal.id, "key": key, "stops": json.dumps(self.stops)}
        self._db.executemany("INSERT INTO own VALUES (?, ?)", told.items())

    @property
    def safe(self) -> int:
        """The watermark it was told last."""
        told = self._db.execute("SELECT watermark FROM answer ORDER BY rowid DESC LIMIT 1").fetchone()
        return int(told[0]) if told else 0

    @property
    def photos_left(self) -> list[str]:
        """Photos of which nobody said yet that they are there."""
        return [sha256 for (sha256,) in self._db.execute("SELECT sha256 FROM photo WHERE NOT whole")]

    def captures(self, chance: random.Random) -> None:
        """One event of some kind, on the disk when this returns; with a photo, the photo first."""
        kind = chance.choice(["read.taken", "read.taken", "note.left", "photo.taken"])
        event = self._reads(chance)
        if kind == "note.left":
            event = {"kind": kind, "p": {"text": "Gate is locked. " * chance.randrange(1, 9)}}
        elif kind == "photo.taken" and self.journal.lines:
            event = self._takes_photo(chance)
        self.journal.writes(**event)
        seq = len(self.journal.lines)
        self._db.execute("INSERT INTO line VALUES (?, ?, ?)", (self.journal.id, seq, self.journal.lines[-1]))

    def pushes(self, first: int, last: int) -> Answer | None:
        """Send lines first…last (none: the roll call from `first`); the answer, None where there was none."""
        lines = self.journal.lines[first - 1 : last]
        header = self.tablet.header(self.journal, first, lines)
        answer = self._asks(lambda: self.tablet.sends(self.journal, body_of(header, lines)))
        if answer is not None and answer.status == 200:
            self._is_told(header, answer.body)
        return answer

    def sends_photo(self, sha: str) -> bool:
        """Go on with a photo as tus has it, a piece at most; whether central has it whole."""
        try:
            if self._blobs("HEAD", sha).status_code == 200 or self._goes_on(sha):
                self._db.execute("UPDATE photo SET whole = 1 WHERE sha256 = ?", (sha,))
                return True
        except NO_ANSWER:
            pass
        return False

    def sends_all(self, rounds: int = 5_000) -> None:
        """Send until everything is safe and call the roll; the road must be good by now."""
        for _ in range(rounds):
            if self.safe < len(self.journal.lines):
                self.pushes(self.safe + 1, self.safe + 100)
            elif left := self.photos_left:
                self.sends_photo(left[0])
            else:
                answer = self.pushes(len(self.journal.lines) + 1, 0)
                assert answer is not None, "no answer on a good road"
                assert (answer.status, answer.body["fork"]) == (200, False)
                return
        raise AssertionError(f"{self.safe} of {len(self.journal.lines)} lines after {rounds} rounds")

    def closes(self) -> None:
        """Close the file."""
        self._db.close()

    def _remembers(self) -> None:
        if not self.journal.id:
            return
        key = serialization.load_pem_private_key((self._own("key") or "").encode(), None)
        self.tablet.key, self.tablet.device = Key(key), self._own("device") or ""
        self.tablet.line.server, self.tablet.line.via = self._own("server"), self._own("via") or None
        rows = self._db.execute("SELECT raw FROM line WHERE journal = ? ORDER BY seq", (self.journal.id,))
        self.journal.lines = [raw for (raw,) in rows]

    def _asks(self, ask: Any) -> Answer | None:
        """Ask with a session; None where nobody answered."""
        try:
            answer = ask() if self.tablet.token else None
            if answer is None or answer.status == 401:
                self.tablet.opens_session()
                answer = ask()
        except NO_ANSWER:
            return None
        return answer

    def _is_told(self, header: dict[str, Any], told: dict[str, Any]) -> None:
        assert not told["fork"], told
        assert not told["unsigned"], told
        self._db.execute("BEGIN")
        signed = [header[name] for name in ("first", "count", "head", "sig")]
        self._db.execute("INSERT INTO batch VALUES (?, ?, ?, ?, ?)", (self.journal.id, *signed))
        self._db.execute("INSERT INTO answer VALUES (?, ?, ?)", (self.journal.id, told["watermark"], told["head"]))
        self._db.execute("COMMIT")

    def _reads(self, chance: random.Random) -> dict[str, Any]:
        stop = chance.choice(self.stops)
        p = {"meter": stop["meter"]["id"], "register": stop["registers"][0]["id"], "method": "manual", "kind": "cycle"}
        p |= {"digits": f"{chance.randrange(1000, 1100):06}", "attempts": 1, "confirmed": False, "checks": []}
        return {"kind": "read.taken", "p": p, "stop": stop["id"], "run": stop["run"]}

    def _takes_photo(self, chance: random.Random) -> dict[str, Any]:
        content = b"\xff\xd8\xff" + chance.randbytes(chance.randrange(1_000, 90_000))
        sha = hashlib.sha256(content).hexdigest()
        self._db.execute("INSERT OR IGNORE INTO photo (sha256, content) VALUES (?, ?)", (sha, content))
        before = json.loads(self.journal.lines[-1])["id"]
        return {"kind": "photo.taken", "p": {"sha256": sha, "size": len(content), "type": "image/jpeg", "of": before}}

    def _goes_on(self, sha: str) -> bool:
        (content,) = self._db.execute("SELECT content FROM photo WHERE sha256 = ?", (sha,)).fetchone()
        if sha not in self._uploads:
            about = {"sha256": sha, "type": "image/jpeg"}
            packed = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in about.items())
            made = self._blobs("POST", "", {"Upload-Length": str(len(content)), "Upload-Metadata": packed})
            assert made.status_code == 201
            self._uploads[sha] = made.headers["Location"].rpartition("/blobs/")[2]
        looked = self._blobs("HEAD", self._uploads[sha])
        if looked.status_code != 200:
            del self._uploads[sha]
            return False
        offset = int(looked.headers["Upload-Offset"])
        about = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        sent = self._blobs("PATCH", self._uploads[sha], about, content[offset : offset + PIECE])
        return sent.status_code == 204 and int(sent.headers["Upload-Offset"]) == len(content)

    def _blobs(self, method: str, path: str, about: dict[str, str] | None = None, content: bytes = b"") -> Any:
        if not self.tablet.token:
            self.tablet.opens_session()
        url = f"{self.tablet.line.url}/sync/v1/blobs" + (f"/{path}" if path else "")
        headers = {"Authorization": f"Bearer {self.tablet.token}", "Tus-Resumable": "1.0.0", **(about or {})}
        told = requests.request(method, url, headers=headers, data=content, timeout=self.tablet.line.timeout_s)
        assert told.headers.get("Fieldops-Server") == self.tablet.line.server, "somebody else answered"
        if told.status_code == 401:
            self.tablet.token = ""
        return told

    def _own(self, name: str) -> str | None:
        found = self._db.execute("SELECT value FROM own WHERE name = ?", (name,)).fetchone()
        return found[0] if found else None
