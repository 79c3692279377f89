"""Work handed down as the difference of two views. Pure: no store, no clock.

A view is what a client holds: the key of every document with a digest of what it says, in the client's order. The
difference between the view it holds and the documents there are now says everything a client has to do, whatever the
reason was: an assignment, a sign-out, a rule that closed a window, a newer release of this program. No list of changes
has to be kept, so none can have a hole.

A client keeps a document that is put again in its place and sets a new one behind all others. That order means
something for codes alone (the most used come first), so codes that could not come into their order by puts are a reason
for a whole snapshot. What leaves goes first, leave to act before all: a client that stops half-way may know too little,
but never acts on what was taken back.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldops.sync.exchange import Json

View = Mapping[str, str]

_LEAVES_FIRST = ("authorisation", "order", "stop", "run")
_IN_ORDER = "code:"


@dataclass(frozen=True, slots=True)
class Step:
    """One answer, and the view of a client that has applied it."""

    changes: Sequence[Json]
    view: View
    more: bool = False
    reset: bool = False


def view_of(documents: Sequence[Json]) -> dict[str, str]:
    """The view of a client that holds these documents, given as the puts of a snapshot."""
    return {_key(put): _digest_of(put["doc"]) for put in documents}


def digest(view: View) -> str:
    """A short name of what a view holds, 16 hex digits; the order of codes counts, no other."""
    told = json.dumps([sorted(view.items()), _codes(view)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def step(before: View | None, documents: Sequence[Json], number: int, limit: int | None = None) -> Step:
    """What a client with this view is told: at most `limit` changes, or a whole snapshot where that says it shorter."""
    now = view_of(documents)
    changes = None if before is None else _difference(before, now, documents, number)
    if before is None or changes is None:
        return Step(documents, now, reset=True)
    if limit is None or len(changes) <= limit:
        return Step(changes, now)
    return Step(changes[:limit], applied(before, changes[:limit]), more=True)


def applied(before: View, changes: Sequence[Json]) -> dict[str, str]:
    """The view of a client that held `before` and took these changes, one after the other."""
    held = dict(before)
    for change in changes:
        if change["op"] == "del":
            held.pop(_key(change), None)
        else:
            held[_key(change)] = _digest_of(change["doc"])
    return held


def packed(view: View) -> bytes:
    """A view as it is kept."""
    return zlib.compress(json.dumps(view, separators=(",", ":")).encode())


def unpacked(kept: bytes) -> dict[str, str]:
    """A view that was kept."""
    view: dict[str, str] = json.loads(zlib.decompress(kept))
    return view


def _difference(before: View, now: View, documents: Sequence[Json], number: int) -> list[Json] | None:
    """Dels, then puts in the order of the handout; None where a snapshot is shorter, or the only way to an order."""
    gone = sorted((key for key in before if key not in now), key=_when_it_leaves)
    changes = [_del(number, key) for key in gone]
    changes += [put for put in documents if before.get(key := _key(put)) != now[key]]
    stay_or_come = [key for key in _codes(before) if key in now] + [key for key in _codes(now) if key not in before]
    if len(changes) > len(documents) or stay_or_come != _codes(now):
        return None
    return changes


def _codes(view: View) -> list[str]:
    return [key for key in view if key.startswith(_IN_ORDER)]


def _when_it_leaves(key: str) -> int:
    kind = key.partition(":")[0]
    return _LEAVES_FIRST.index(kind) if kind in _LEAVES_FIRST else len(_LEAVES_FIRST)


def _key(change: Json) -> str:
    return f"{change['type']}:{change['id']}"


def _digest_of(doc: Json) -> str:
    told = json.dumps(doc, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _del(number: int, key: str) -> Json:
    kind, _, doc_id = key.partition(":")
    return {"n": number, "op": "del", "type": kind, "id": doc_id, "rev": number, "doc": None}
