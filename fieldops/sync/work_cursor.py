"""The cursor of handed-down work: `{change number}.{tag of the store}.{view}`.

The view is a digest of the people whose work the device gets, so that a sign-in, a sign-out and the end of somebody's
offline time all change it, and of the orders handed down with their verdicts, windows and leave: these change with the
hour and with the account, which is nobody else's news. The tag makes cursors of a restored or another store unknown.
There is no delta yet: the same cursor means "nothing new", any other gets a whole snapshot.
"""

import hashlib
from collections.abc import Sequence

from fieldops.store.identity_tables import StoreIdentity
from fieldops.sync.exchange import Json


def cursor_of(identity: StoreIdentity, usernames: Sequence[str], orders: str) -> str:
    """The cursor of what these people's device sees now; `orders` is the digest of its orders, empty without any."""
    view = hashlib.sha256("\n".join([*sorted(usernames), orders]).encode()).hexdigest()[:16]
    return f"{identity.change_number}.{identity.cursor_tag}.{view}"


def unchanged(cursor: str) -> Json:
    """The answer to a device that has everything."""
    return {"changes": [], "cursor": cursor, "more": False, "reset": False}


def snapshot(cursor: str, changes: list[Json]) -> Json:
    """The answer that replaces everything the device has."""
    return {"changes": changes, "cursor": cursor, "more": False, "reset": True}
