"""Signed statements: written so that anybody can check them, and checked against the store they were made of.

A statement is two lines. The first is the JSON text of the statement; the second says its SHA-256, who signed it and
the signature over `fieldops-statement-1`, server, hash, joined by 0x0A. What was signed are bytes, so no two programs
can differ about how to write JSON.

An old statement is a witness: every journal it names must still be here, reach as far, and have the same hash at that
place; every file it names must be unchanged. A store in which that fails was restored or altered since.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fieldops import problems
from fieldops.store import custody_counts, journals
from fieldops.store.identity import identity
from fieldops.sync import lines, signatures
from fieldops.sync.signing_key import SigningKey
from fieldops.work.statement import JournalAccount, Statement

PURPOSE = "fieldops-statement-1"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something an earlier statement names that is not so any more; `what` is journal or export."""

    what: str
    id: str
    said: str
    found: str | None


def signed(statement: Statement, key: SigningKey) -> str:
    """The statement's two lines."""
    first = json.dumps(statement.as_json(), ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(first.encode()).hexdigest()
    proof = {"sha256": digest, "public_key": key.public_text, "signature": key.sign(_text(statement.server, digest))}
    return f"{first}\n{json.dumps(proof, separators=(',', ':'))}\n"


def opened(text: str, public_key: str) -> Json:
    """The statement in a signed file, if it is whole and signed with this key; raises statement-refused."""
    first, _, second = text.rstrip("\n").partition("\n")
    try:
        told, proof = json.loads(first), json.loads(second)
        server, digest, signature = told["server"], proof["sha256"], proof["signature"]
    except (ValueError, KeyError, TypeError) as error:
        raise problems.STATEMENT_REFUSED(why="it is not two lines of JSON") from error
    if digest != hashlib.sha256(first.encode()).hexdigest():
        raise problems.STATEMENT_REFUSED(why="its text was changed")
    if not signatures.is_signed(public_key, _text(str(server), digest), signature):
        raise problems.STATEMENT_REFUSED(why="the signature is not this office's")
    statement: Json = told
    return statement


def differences(session: Session, earlier: Json) -> Iterator[Difference]:
    """What the store does not have any more of what an earlier statement of it names."""
    here = identity(session)
    if earlier["server"] != here.server:
        raise problems.STATEMENT_REFUSED(why="it speaks of another office")
    for journal in earlier["journals"]:
        found = _head_at(session, journal["journal"], journal["received"])
        if found != journal["head"]:
            yield Difference("journal", journal["journal"], f"{journal['received']} {journal['head']}", found)
    kept = {str(file.number): file.digest for file in custody_counts.exports(session)}
    for export in earlier["exports"]:
        found = kept.get(str(export["export"]))
        if found != export["sha256"]:
            yield Difference("export", str(export["export"]), export["sha256"], found)


def broken_chains(session: Session, accounts: tuple[JournalAccount, ...]) -> Iterator[str]:
    """The journals whose bytes, hashed anew, do not give the head that the store names."""
    for account in accounts:
        if _chain(session, account.journal, account.received) != account.head:
            yield account.journal


def _chain(session: Session, journal: str, received: int) -> str | None:
    expected, head = 1, lines.GENESIS
    for seq, raw in custody_counts.bytes_of_journal(session, journal):
        if seq > received:
            break
        if seq != expected:
            return None
        expected, head = seq + 1, lines.line_hash(raw)
    return head if expected == received + 1 else None


def _head_at(session: Session, journal: str, seq: int) -> str | None:
    if seq == 0:
        return lines.GENESIS
    return journals.hashes_between(session, journal, seq, seq).get(seq)


def _text(server: str, digest: str) -> str:
    return f"{PURPOSE}\n{server}\n{digest}"
