"""A tablet written from the wire contract alone: standard library, requests and cryptography, nothing of the package.

Every answer is held against the conventions before a test sees it, so no test can forget them.
"""

import base64
import hashlib
import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ZEROS = "0" * 64
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NOBODYS = "00000000-0000-4000-8000-00000000dead"
"""An id that names nothing anywhere."""
TIMEOUT_S = 30


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    body: Any
    headers: Any

    @property
    def problem(self) -> str | None:
        """The slug of the problem, None where there is none."""
        return self.body.get("problem") if self.status >= 400 else None


class Line:
    """The connection to one server; an answer that breaks a convention of the contract fails on the spot."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.timeout_s: float = TIMEOUT_S
        self.server: str | None = None
        self.via: str | None = None

    def call(self, method: str, path: str, token: str | None = None, **more: Any) -> Answer:
        """Ask; `more` goes to requests."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        told = requests.request(
            method, f"{self.url}/sync/v1/{path}", headers=headers, timeout=self.timeout_s, allow_redirects=False, **more
        )
        answer = Answer(told.status_code, told.json() if told.content else None, told.headers)
        self._is_an_answer(answer)
        if answer.status >= 400:
            keeps_the_shape_of_a_problem(answer)
        return answer

    def _is_an_answer(self, answer: Answer) -> None:
        server = answer.headers.get("Fieldops-Server")
        assert server, f"no Fieldops-Server with {answer}"
        assert UUID.fullmatch(server)
        assert self.server in (None, server), "another server answered"
        self.server = server
        self.via = answer.headers.get("Fieldops-Via")
        assert "Set-Cookie" not in answer.headers


def keeps_the_shape_of_a_problem(answer: Answer) -> None:
    """Conventions, errors: four keys, statuses with one meaning, Retry-After where waiting helps."""
    assert {"problem", "number", "en", "es"} <= set(answer.body), answer
    assert all(isinstance(answer.body[key], str) for key in ("problem", "number", "en", "es"))
    assert answer.status != 422
    if answer.status == 401:
        assert answer.problem in {"session-expired", "device-revoked"}, answer
    if answer.status in (429, 503):
        assert int(answer.headers["Retry-After"]) >= 0
    assert answer.status in (400, 401, 403, 404, 405, 413, 429, 503), answer


class Key:
    """A P-256 key made on the device."""

    def __init__(self, kept: ec.EllipticCurvePrivateKey | None = None) -> None:
        self._private = kept or ec.generate_private_key(ec.SECP256R1())

    @property
    def public(self) -> str:
        """Base64 of the DER SubjectPublicKeyInfo."""
        spki = self._private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(spki).decode()

    def signs(self, *parts: object) -> str:
        """Base64 of raw r||s over the parts joined by line ends."""
        r, s = decode_dss_signature(self.signs_der(*parts))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def signs_der(self, *parts: object) -> bytes:
        """The same signature as the library writes it, which is not how the wire carries it."""
        return self._private.sign("\n".join(map(str, parts)).encode("ascii"), ec.ECDSA(hashes.SHA256()))


def sha256(line: bytes) -> str:
    """hash(n): of the line's bytes without its 0x0A."""
    return hashlib.sha256(line).hexdigest()


@dataclass
class Journal:
    """One life of one local store."""

    by: str
    run: str | None = None
    stop: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    lines: list[bytes] = field(default_factory=list)

    def head(self, n: int | None = None) -> str:
        """hash(n), of the last line when n is left out."""
        n = len(self.lines) if n is None else n
        return sha256(self.lines[n - 1]) if n else ZEROS

    def event(self, kind: str = "note.left", p: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """The next event, not written down yet."""
        return {
            "id": new_id(),
            "j": self.id,
            "seq": len(self.lines) + 1,
            "prev": self.head(),
            "kind": kind,
            "v": 1,
            "at": "2026-05-12T09:14:22.123-07:00",
            "clk": None,
            "seen": None,
            "by": self.by,
            "run": self.run,
            "stop": self.stop,
            "p": {"text": "Gate is locked."} if p is None else p,
            **changes,
        }

    def writes(self, kind: str = "note.left", p: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
        """Append the next event; what it says."""
        event = self.event(kind, p, **changes)
        self.lines.append(json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode())
        return event

    def writes_raw(self, line: bytes) -> None:
        """Append these bytes as they are."""
        self.lines.append(line)

    def travels(self, event: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Append a fact of another journal: same id, own place."""
        place = {"j": self.id, "seq": len(self.lines) + 1, "prev": self.head()}
        return self.writes(**{**{key: event[key] for key in event if key not in place}, **changes})


def new_id() -> str:
    """A UUIDv7, made at capture."""
    millis = int(datetime.now(UTC).timestamp() * 1000)
    value = (millis << 80) | (uuid.uuid4().int & ((1 << 80) - 1))
    value = value & ~(0xF << 76) | (7 << 76)
    return str(uuid.UUID(int=value & ~(0x3 << 62) | (0x2 << 62)))


class Tablet:
    """A device with a key, and what it may ask of the server at `url`: central, or a field unit."""

    def __init__(self, url: str, key: Key | None = None) -> None:
        self.line = Line(url)
        self.key = key or Key()
        self.device = ""
        self.token = ""

    def at(self, url: str) -> "Tablet":
        """The same device, calling another address."""
        elsewhere = Tablet(url, self.key)
        elsewhere.device = self.device
        return elsewhere

    def enrols(self, code: str) -> Answer:
        """POST enrolments."""
        words = {"code": code, "name": "Tablet", "public_key": self.key.public}
        answer = self.line.call("POST", "enrolments", json=words)
        if answer.status == 201:
            self.device = answer.body["device"]
        return answer

    def challenge(self, **more: Any) -> Answer:
        """POST challenges."""
        return self.line.call("POST", "challenges", json={"device": self.device}, **more)

    def session(self, nonce: str, signature: str, **more: Any) -> Answer:
        """POST sessions."""
        words = {"device": self.device, "nonce": nonce, "signature": signature}
        answer = self.line.call("POST", "sessions", json=words, **more)
        if answer.status == 200:
            self.token = answer.body["token"]
        return answer

    def opens_session(self) -> Answer:
        """Take a challenge and answer it."""
        nonce = self.challenge().body["nonce"]
        return self.session(nonce, self.answers(nonce))

    def answers(self, nonce: str) -> str:
        """The signature that opens a session."""
        return self.key.signs("fieldops-session-1", self.line.server, self.line.via or "-", self.device, nonce)

    def signs_in(self, username: str, password: str) -> Answer:
        """POST people."""
        return self.line.call("POST", "people", self.token, json={"username": username, "password": password})

    def signs_out(self, username: str, journal: Journal) -> Answer:
        """DELETE people/{username}, after the journal's last line."""
        words = {"journal": journal.id, "seq": len(journal.lines)}
        return self.line.call("DELETE", f"people/{quote(username, safe='')}", self.token, json=words)

    def work(self, cursor: str | None = None, **more: Any) -> Answer:
        """GET work."""
        return self.line.call("GET", "work", self.token, params={"cursor": cursor, **more})

    def header(self, journal: Journal, first: int, lines: list[bytes], /, **changes: Any) -> dict[str, Any]:
        """The header of a batch, signed."""
        head = sha256(lines[-1]) if lines else journal.head(first - 1)
        signature = self.key.signs("fieldops-batch-1", journal.id, first, len(lines), head)
        words = {"first": first, "count": len(lines), "declared": len(journal.lines), "head": head, "sig": signature}
        return {name: word for name, word in {**words, "app": "examiner", **changes}.items() if word is not ...}

    def pushes(self, journal: Journal, first: int = 1, last: int | None = None, /, **changes: Any) -> Answer:
        """Send lines first…last in a signed batch; `changes` to its header, `...` leaves a word out."""
        lines = journal.lines[first - 1 : last]
        return self.sends(journal, body_of(self.header(journal, first, lines, **changes), lines))

    def calls_roll(self, journal: Journal, **changes: Any) -> Answer:
        """Send a batch of no lines, from behind the last."""
        return self.pushes(journal, len(journal.lines) + 1, **changes)

    def sends(self, journal: Journal, body: bytes, **headers: str) -> Answer:
        """POST these bytes as the journal's events."""
        sent = {"Content-Type": "application/x-ndjson", **{name.replace("_", "-"): headers[name] for name in headers}}
        return self.line.call("POST", f"journals/{journal.id}/events", self.token, data=body, headers=sent)


def body_of(header: dict[str, Any], lines: list[bytes]) -> bytes:
    """The bytes of a batch: every line ends with 0x0A, the last too."""
    return b"".join(line + b"\n" for line in [json.dumps(header).encode(), *lines])
