"""The independent checker: what the office (or a truck) was entrusted with is there, once, byte for byte.

    python tests/outside/checker.py SERVER TABLET… [--photos FOLDER] [--settled]

SERVER is an SQLite file or the address of a PostgreSQL database; it is only read. Each TABLET is the SQLite file in
which a tablet wrote down its own side:

    line (journal, seq, raw)                       what it captured
    answer (journal, watermark, head)              what it was told
    batch (journal, first, count, head, sig)       what it had signed, of the pushes that were answered
    photo (sha256, whole)                          whether it was told that the photo is there

The rules are those of docs/exchange.md, read from there and written again: this file shares no code with the package
nor with the other tests, only the names of tables. `--settled` also demands that nothing is missing any more.
"""

import argparse
import base64
import hashlib
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

ZEROS = "0" * 64
SAID_BY_A_LINE = {"kind": "kind", "v": "v", "at": "at", "by": "by", "run": "run_id", "stop": "stop_id"}
"""Key of a line → column of its fact."""

Row = dict[str, Any]


@dataclass
class Server:
    """Everything a server holds that can be checked."""

    journals: dict[str, Row]
    lines: dict[str, dict[int, Row]]
    twice: list[str]
    facts: list[Row]
    keys: dict[str, str]
    relayed: list[Row]
    readings: set[str]
    queued: set[int]
    photos: Counter[str]


@dataclass
class Tablet:
    """One tablet's own side."""

    lines: dict[str, dict[int, bytes]] = field(default_factory=dict)
    answers: list[tuple[str, int, str]] = field(default_factory=list)
    batches: list[tuple[str, int, int, str, str]] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)


def read_tablet(path: Path) -> Tablet:
    """What a tablet wrote down."""
    tablet = Tablet()
    with closing(sqlite3.connect(path)) as db:
        for journal, seq, raw in db.execute("SELECT journal, seq, raw FROM line"):
            tablet.lines.setdefault(journal, {})[seq] = bytes(raw)
        tablet.answers = db.execute("SELECT journal, watermark, head FROM answer").fetchall()
        tablet.batches = db.execute("SELECT journal, first, count, head, sig FROM batch").fetchall()
        tablet.photos = [sha256 for (sha256,) in db.execute("SELECT sha256 FROM photo WHERE whole")]
    return tablet


def read_server(address: str) -> Server:
    """What a server's database holds."""
    with closing(_open(address)) as db:
        lines: dict[str, dict[int, Row]] = {}
        twice = []
        for row in _rows(db, "journal_id, seq, hash, raw, verdict, fact_id", "journal_line"):
            stored = lines.setdefault(row["journal_id"], {})
            twice += [f"position {_place(row)} is there twice"] if row["seq"] in stored else []
            stored[row["seq"]] = row | {"raw": bytes(row["raw"])}
        columns = "gseq, id, journal_id, seq, body, " + ", ".join(f'"{name}"' for name in SAID_BY_A_LINE.values())
        return Server(
            journals={row["id"]: row for row in _rows(db, "id, device_id, watermark, head, highest", "journal")},
            lines=lines,
            twice=twice,
            facts=_rows(db, columns, "fact"),
            keys={row["id"]: row["public_key"] for row in _rows(db, "id, public_key", "device")},
            relayed=_rows(db, "journal_id, device_id, body", "relay_batch"),
            readings={row["id"] for row in _rows(db, "id", "reading")},
            queued={row["gseq"] for row in _rows(db, "gseq", "fact_to_project")},
            photos=Counter(row["sha256"] for row in _rows(db, "sha256", "blob")),
        )


def check(server: Server, tablets: Sequence[Tablet], photos: Path | None = None, *, settled: bool = False) -> list[str]:
    """Everything that is wrong, each in a sentence; nothing when all is well."""
    found = [*server.twice, *_custody(server), *_facts(server), *_relayed(server)]
    for tablet in tablets:
        found += [*_own_chain(tablet), *_entrusted(server, tablet), *_signed(server, tablet)]
        found += _photos(server, tablet, photos) if photos else []
        found += _nothing_missing(server, tablet) if settled else []
    found += [f"fact {gseq} still waits for its effect" for gseq in sorted(server.queued) if settled]
    return found


def _custody(server: Server) -> Iterator[str]:
    """Hashes, watermarks and heads are what the stored bytes say."""
    for journal, rows in server.lines.items():
        for seq, row in rows.items():
            if _sha256(row["raw"]) != row["hash"]:
                yield f"line {journal}/{seq} is not what its hash says"
        yield from _chain(journal, {seq: row["raw"] for seq, row in rows.items() if row["verdict"] != "quarantined"})
    for journal, stated in server.journals.items():
        rows = server.lines.get(journal, {})
        reached = next(n for n in range(len(rows) + 1) if n + 1 not in rows)
        head = _sha256(rows[reached]["raw"]) if reached else ZEROS
        if (stated["watermark"], stated["head"], stated["highest"]) != (reached, head, max(rows, default=0)):
            yield f"journal {journal}: watermark, head and highest line are not those of its lines"


def _facts(server: Server) -> Iterator[str]:
    """Each accepted line is one fact, each fact an accepted line, and both say the same."""
    by_id: dict[str, Row] = {}
    for fact in server.facts:
        if fact["id"] in by_id:
            yield f"fact {fact['id']} is there twice"
        by_id[fact["id"]] = fact
        line = server.lines.get(fact["journal_id"], {}).get(fact["seq"])
        if line is None or (line["verdict"], line["fact_id"]) != ("accepted", fact["id"]):
            yield f"fact {fact['id']} was told by no line"
        if fact["kind"] == "read.taken" and (fact["id"] in server.readings) == (fact["gseq"] in server.queued):
            yield f"fact {fact['id']} has not one effect: a reading, or a place in the queue"
    for row in (row for rows in server.lines.values() for row in rows.values()):
        if row["verdict"] in ("accepted", "known") and not _says(row["raw"], by_id.get(row["fact_id"])):
            yield f"line {_place(row)} has no fact that says the same"


def _relayed(server: Server) -> Iterator[str]:
    """What a truck passes on is what the tablet signed."""
    for row in server.relayed:
        head, *lines = bytes(row["body"]).split(b"\n")[:-1]
        told = json.loads(head)
        last = _sha256(lines[-1]) if lines else told["head"]
        if not _is_signed(
            server.keys[row["device_id"]], row["journal_id"], told["first"], len(lines), last, told["sig"]
        ):
            yield f"a batch of journal {row['journal_id']} from line {told['first']} has no good signature"


def _own_chain(tablet: Tablet) -> Iterator[str]:
    for journal, lines in tablet.lines.items():
        if sorted(lines) != list(range(1, len(lines) + 1)):
            yield f"the tablet's own journal {journal} has a hole"
        yield from _chain(journal, lines)


def _entrusted(server: Server, tablet: Tablet) -> Iterator[str]:
    """Whatever an answer covered is stored as it was captured, and was named by its right hash."""
    for journal, watermark, head in tablet.answers:
        own = tablet.lines.get(journal, {})
        if watermark > len(own) or head != (_sha256(own[watermark]) if watermark else ZEROS):
            yield f"an answer named a line {journal}/{watermark} that the tablet never wrote"
    for journal, own in tablet.lines.items():
        stored = server.lines.get(journal, {})
        promised = max((mark for of, mark, _ in tablet.answers if of == journal), default=0)
        for seq, raw in own.items():
            if seq <= promised and seq not in stored:
                yield f"line {journal}/{seq} was acknowledged and is missing"
            elif seq in stored and stored[seq]["raw"] != raw:
                yield f"line {journal}/{seq} is not as the tablet wrote it"
        for seq in stored.keys() - own.keys():
            yield f"line {journal}/{seq} was never written by its tablet"


def _signed(server: Server, tablet: Tablet) -> Iterator[str]:
    """The signatures of answered batches hold for the bytes that are stored, under the key the server knows."""
    for journal, first, count, head, signature in tablet.batches:
        rows, owner = server.lines.get(journal, {}), server.journals.get(journal)
        last = rows.get(first + count - 1)
        stored = _sha256(last["raw"]) if last and count else head
        key = server.keys[owner["device_id"]] if owner else ""
        if not _is_signed(key, journal, first, count, stored, signature):
            yield f"the signature of {journal}/{first}+{count} does not hold for what is stored"


def _photos(server: Server, tablet: Tablet, folder: Path) -> Iterator[str]:
    for sha256 in tablet.photos:
        file = folder / sha256[:2] / sha256
        if server.photos[sha256] != 1 or not file.is_file() or _sha256(file.read_bytes()) != sha256:
            yield f"photo {sha256} was acknowledged and is not there, once and whole"


def _nothing_missing(server: Server, tablet: Tablet) -> Iterator[str]:
    for journal, own in tablet.lines.items():
        watermark = server.journals.get(journal, {"watermark": 0})["watermark"]
        if watermark != len(own):
            yield f"journal {journal}: {len(own)} lines were written, {watermark} are safe"


def _chain(journal: str, lines: dict[int, bytes]) -> Iterator[str]:
    """Lines name their place, and the hash of the line before where that is there."""
    for seq, raw in lines.items():
        line = _parsed(raw)
        before = ZEROS if seq == 1 else _sha256(lines[seq - 1]) if seq - 1 in lines else line.get("prev")
        if (line.get("j"), line.get("seq"), line.get("prev")) != (journal, seq, before):
            yield f"line {journal}/{seq} breaks the chain"


def _says(raw: bytes, fact: Row | None) -> bool:
    line = _parsed(raw)
    return (
        fact is not None
        and line.get("id") == fact["id"]
        and line.get("p") == json.loads(fact["body"])
        and all(line.get(key) == fact[column] for key, column in SAID_BY_A_LINE.items())
    )


def _parsed(raw: bytes) -> Row:
    """The line as an object; empty where it is none any more."""
    try:
        line = json.loads(raw)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _is_signed(key: str, journal: str, first: int, count: int, head: str, signature: str) -> bool:
    try:
        public = serialization.load_der_public_key(base64.b64decode(key))
        raw = base64.b64decode(signature)
        told = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        text = f"fieldops-batch-1\n{journal}\n{first}\n{count}\n{head}"
        assert isinstance(public, ec.EllipticCurvePublicKey)
        public.verify(told, text.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _place(row: Row) -> str:
    return f"{row['journal_id']}/{row['seq']}"


def _open(address: str) -> Any:
    if "://" not in address:
        db: Any = sqlite3.connect(f"file:{address}?mode=ro", uri=True, isolation_level=None)
        db.execute("BEGIN")
        return db
    import psycopg

    db = psycopg.connect(address)
    db.read_only, db.isolation_level = True, psycopg.IsolationLevel.REPEATABLE_READ
    return db


def _rows(db: Any, columns: str, table: str) -> list[Row]:
    found = db.execute(f"SELECT {columns} FROM {table}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def main() -> None:
    """Check, say what is wrong, and end with 1 if anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server")
    parser.add_argument("tablets", nargs="*", type=Path)
    parser.add_argument("--photos", type=Path, help="the folder of the server's photos")
    parser.add_argument("--settled", action="store_true", help="everything was sent by now")
    given = parser.parse_args()
    server = read_server(given.server)
    found = check(server, [read_tablet(path) for path in given.tablets], given.photos, settled=given.settled)
    print("\n".join(found) or f"{sum(map(len, server.lines.values()))} lines, {len(server.facts)} facts: all is well")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
