"""A small, honest sync server for the page's own tests: docs/exchange.md in memory, signatures and chain checked.

It can be stopped and started again on the same port, and can play a field unit (`via`).
"""

import base64
import gzip
import hashlib
import json
import logging
import secrets
import threading
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from flask import Flask, Response, request
from pocket_blobs import PocketBlobs
from werkzeug.serving import make_server

from fieldops.routes import assets, shell

ROOT = Path(__file__).parents[2]
START = "0" * 64
logging.getLogger("werkzeug").setLevel(logging.ERROR)
CSP = "; ".join(
    ["default-src 'none'"]
    + [f"{kind}-src 'self'" for kind in ("script", "style", "connect", "manifest", "worker")]
    + ["img-src 'self' blob:"]
)


def problem(status: int, slug: str) -> tuple[dict[str, str], int]:
    """A failure in the shape of the wire."""
    return {"problem": slug, "number": f"{status}.0", "en": f"EN {slug}", "es": f"ES {slug}"}, status


class PocketCentral:
    """One office in memory, behind one port."""

    def __init__(self) -> None:
        self.server = str(uuid.uuid4())
        self.codes: set[str] = set()
        self.keys: dict[str, ec.EllipticCurvePublicKey] = {}
        self.nonces: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.journals: dict[str, list[bytes]] = {}
        self.pushes: list[dict[str, Any]] = []
        self.docs: list[tuple[str, dict[str, Any]]] = []
        self.people = {"reader1": "Sol de mayo 7", "reader2": "Luna llena 8"}
        self.signed_out: list[tuple[str, dict[str, Any]]] = []
        self.fork = False
        self.forked: set[str] = set()
        """Journals of which this office, or the one behind this unit, holds other bytes."""
        self.forked_at_central: set[str] = set()
        self.deaf = False
        self.quarantine: dict[int, str] = {}
        self.via: str | None = None
        self.central_watermark = 0
        self.probe: dict[str, Any] | None = None
        self.blobs = PocketBlobs()
        self.captive = False
        self.language = "en"
        self.revision = 0
        self.port = 0
        self._server: Any = None
        self.app = self._make_app()

    # --- what a test says to it -------------------------------------------------------------------------------------
    def code(self) -> str:
        """A fresh one-time code."""
        code = "".join(secrets.choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(12))
        self.codes.add(code)
        return code

    def hand_out(self, *docs: tuple[str, dict[str, Any]]) -> None:
        """Replace everybody's work."""
        self.docs = list(docs)
        self.revision += 1

    def events(self) -> list[dict[str, Any]]:
        """Every fact held, journal by journal, in order."""
        return [json.loads(line) for lines in self.journals.values() for line in lines]

    def hash_of(self, event: str) -> str:
        """The hash of the line that holds an event."""
        held = (line for lines in self.journals.values() for line in lines)
        return next(hashlib.sha256(line).hexdigest() for line in held if json.loads(line)["id"] == event)

    def start(self) -> None:
        """Answer on the port, the same one as before."""
        self._server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Be gone: the port refuses."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.port}/tablet/"

    # --- the wire ---------------------------------------------------------------------------------------------------
    def _make_app(self) -> Flask:
        app = Flask("pocket", static_folder=None, template_folder=str(ROOT / "templates"))
        assets.init_app(app, ROOT / "static")
        app.register_blueprint(shell.blueprint)
        app.before_request(self._refuse)
        app.after_request(self._finish)
        rules: list[tuple[str, str, Any]] = [
            ("GET", "/sync/v1/hello", lambda: {"protocol": [1, 1], "server": self.server}),
            ("POST", "/sync/v1/enrolments", self._enrol),
            ("POST", "/sync/v1/challenges", self._challenge),
            ("POST", "/sync/v1/sessions", self._session),
            ("POST", "/sync/v1/people", self._sign_in),
            ("DELETE", "/sync/v1/people/<username>", self._sign_out),
            ("POST", "/sync/v1/journals/<journal>/events", self._push),
            ("GET", "/sync/v1/work", self._work),
            ("GET", "/probe/v1", self._probe_there),
            ("POST", "/probe/v1/read", self._probe_read),
            *self.blobs.rules(),
        ]
        for method, path, view in rules:
            app.add_url_rule(path, f"{method} {path}", view, methods=[method])
        return app

    def _refuse(self) -> Any:
        if self.deaf and request.path.startswith("/sync"):
            return problem(503, "no-central")
        if self.captive and request.path.startswith("/sync"):
            return "<h1>Welcome to our free network</h1>"
        free = ("/sync/v1/enrolments", "/sync/v1/challenges", "/sync/v1/sessions", "/sync/v1/hello")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.path.startswith(("/sync", "/probe")) and request.path not in free and token not in self.tokens:
            return problem(401, "session-expired")
        return None

    def _finish(self, answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = CSP
        if request.path.startswith("/sync") and not self.captive:
            answer.headers["Fieldops-Server"] = self.server
            if self.via:
                answer.headers["Fieldops-Via"] = self.via
        if request.path == "/sync/v1/work" and "gzip" in request.accept_encodings:
            answer.set_data(gzip.compress(answer.get_data()))
            answer.headers["Content-Encoding"] = "gzip"
        return answer

    def _enrol(self) -> Any:
        body = request.get_json()
        if body["code"] not in self.codes:
            return problem(403, "code-refused")
        self.codes.remove(body["code"])
        device = str(uuid.uuid4())
        self.keys[device] = load_der_public_key(base64.b64decode(body["public_key"]))  # type: ignore[assignment]
        return {"device": device, "server": self.server}, 201

    def _challenge(self) -> Any:
        nonce = secrets.token_hex(16)
        self.nonces[nonce] = request.get_json()["device"]
        return {"nonce": nonce, "expires_at": _later(minutes=5)}

    def _session(self) -> Any:
        body = request.get_json()
        device = self.nonces.pop(body["nonce"])
        text = f"fieldops-session-1\n{self.server}\n{self.via or '-'}\n{device}\n{body['nonce']}"
        if not self._signed(device, body["signature"], text):
            return problem(403, "signature-refused")
        token = secrets.token_hex(16)
        self.tokens[token] = device
        return {"token": token, "expires_at": _later(hours=1)}

    def _sign_in(self) -> Any:
        body = request.get_json()
        if self.people.get(body["username"]) != body["password"]:
            return problem(403, "wrong-password")
        person = {"username": body["username"], "name": body["username"].title(), "roles": ["reader"]}
        person["language"] = self.language
        until = datetime.now(UTC) + timedelta(hours=72)
        return {"person": person, "offline_until": until.isoformat()}

    def _sign_out(self, username: str) -> Any:
        self.signed_out.append((username, request.get_json()))
        return {}

    def _push(self, journal: str) -> Any:
        raw = request.get_data()
        body = gzip.decompress(raw) if request.headers.get("Content-Encoding") == "gzip" else raw
        first_line, *lines = body.removesuffix(b"\n").split(b"\n")
        header = json.loads(first_line)
        self.pushes.append(header)
        held = self.journals.setdefault(journal, [])
        text = f"fieldops-batch-1\n{journal}\n{header['first']}\n{header['count']}\n{header['head']}"
        device = self.tokens[request.headers["Authorization"].removeprefix("Bearer ")]
        signed = self._signed(device, header["sig"], text)
        assert header["count"] == len(lines) <= 500
        fork = self.fork or journal in self.forked or (signed and self._take(held, header["first"], lines))
        mine = {"watermark": len(held), "head": _head(held), "fork": fork, "quarantined": self._aside(header)}
        central = {"central": self._central(mine, journal, held)} if self.via else {}
        told = {"gaps": [], "unsigned": not signed, "now": _later(), "advise": {"batch": 500, "retry_s": 30}}
        return {**mine, **central, **told}

    def _central(self, mine: dict[str, Any], journal: str, held: list[bytes]) -> dict[str, Any]:
        there = held[: self.central_watermark]
        said = {"watermark": len(there), "head": _head(there), "fork": journal in self.forked_at_central}
        return mine | said

    def _take(self, held: list[bytes], first: int, lines: list[bytes]) -> bool:
        for seq, line in enumerate(lines, start=first):
            if seq <= len(held):
                if held[seq - 1] != line:
                    return True
                continue
            event = json.loads(line)
            assert (event["seq"], event["prev"]) == (seq, _head(held)), "the chain is broken"
            held.append(line)
        return False

    def _aside(self, header: dict[str, Any]) -> list[dict[str, Any]]:
        sent = range(header["first"], header["first"] + header["count"])
        return [{"seq": seq, "why": self.quarantine[seq], "ref": None} for seq in sent if seq in self.quarantine]

    def _work(self) -> Any:
        cursor = f"{self.revision}.{self.server[:8]}"
        if request.args.get("cursor") == cursor:
            return {"changes": [], "cursor": cursor, "more": False, "reset": False}
        changes = [
            {"n": n, "op": "put", "type": kind, "id": doc["id"], "rev": 1, "doc": doc}
            for n, (kind, doc) in enumerate(self.docs)
        ]
        return {"changes": changes, "cursor": cursor, "more": False, "reset": True}

    def _probe_there(self) -> Any:
        return {"available": True, "simulated": True} if self.probe else problem(404, "no-probe")

    def _probe_read(self) -> Any:
        return self.probe or problem(404, "no-probe")

    def _signed(self, device: str, signature: str, text: str) -> bool:
        raw = base64.b64decode(signature)
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        try:
            self.keys[device].verify(der, text.encode("ascii"), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def _head(lines: list[bytes]) -> str:
    return hashlib.sha256(lines[-1]).hexdigest() if lines else START


def _later(**step: int) -> str:
    return (datetime.now(UTC) + timedelta(**step)).isoformat()
