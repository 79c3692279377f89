"""The cursor of handed-down work: `{change number}.{tag of the store}.{view}.{seal}`, all but the first in hex.

The number is that of the latest change a device with this cursor has been told of; `seen` of a line is judged by it
(fieldops/work/seen.py). The tag belongs to one life of the store, the view is a digest of what the device holds. The
seal, over device and all the rest, is made with a secret of the store: whoever brings a sealed cursor with the present
tag and a number not reached yet was handed it by this very store in a life that was lost to a restore. Without it, any
tablet could claim so, and set the whole field thinking that the store was restored.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence

import fieldops
from fieldops.store.identity_tables import StoreIdentity
from fieldops.sync.exchange import Json

CURSOR = r"[A-Za-z0-9._-]{1,64}\Z"
_SEAL_DIGITS = 14


def is_cursor(text: str) -> bool:
    """Whether a text has the form of a cursor, whoever made it."""
    return re.match(CURSOR, text) is not None


def cursor_of(here: StoreIdentity, device: str, number: int, view: str) -> str:
    """The cursor of a device that has been told of all changes up to a number, and holds the view with this digest."""
    told = f"{number}.{here.cursor_tag}.{view}"
    return f"{told}.{_seal(here, device, told)}"


def number_of(cursor: str) -> int:
    """The change number of a cursor that this store handed out."""
    return int(cursor.partition(".")[0])


def is_of_a_lost_life(here: StoreIdentity, device: str, cursor: str) -> bool:
    """Whether the store itself gave the device this cursor, and knows nothing of it any more."""
    told, _, seal = cursor.rpartition(".")
    number, tag, *_ = [*told.split("."), ""]
    if tag != here.cursor_tag or not hmac.compare_digest(seal, _seal(here, device, told)):
        return False
    return int(number) > here.change_number


def basis(here: StoreIdentity, usernames: Sequence[str], orders: str) -> str:
    """A digest of all that decides what a device sees; `orders` is the digest of its orders, empty without any.

    Verdicts, windows and leave change with the hour and the account, so they count beside the change number; and a
    newer release may word documents anew.
    """
    told = [str(here.change_number), here.cursor_tag, fieldops.__version__, *sorted(usernames), orders]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def unchanged(cursor: str) -> Json:
    """The answer to a device that has everything."""
    return {"changes": [], "cursor": cursor, "more": False, "reset": False}


def snapshot(cursor: str, changes: list[Json]) -> Json:
    """The answer that replaces everything the device has."""
    return {"changes": changes, "cursor": cursor, "more": False, "reset": True}


def _seal(here: StoreIdentity, device: str, told: str) -> str:
    made = hmac.new(here.cursor_key.encode(), f"{device}.{told}".encode(), hashlib.sha256)
    return made.hexdigest()[:_SEAL_DIGITS]
