"""What a tablet says of a plain reading: the payload of `read.taken`."""

from typing import Any


def read_payload(stop: dict[str, Any], digits: str) -> dict[str, Any]:
    """A manual cycle read of a stop's first register, seen once and not doubted."""
    return {
        "meter": stop["meter"]["id"],
        "register": stop["registers"][0]["id"],
        "digits": digits,
        "method": "manual",
        "kind": "cycle",
        "attempts": 1,
        "confirmed": False,
        "checks": [],
    }
