"""What the composition root hands to every blueprint."""

from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from fieldops.clock import Clock
from fieldops.store.engine import Store
from fieldops.sync.blob_custody import BlobCustody
from fieldops.sync.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Services:
    """The server's own parts, made once in fieldops/app.py."""

    store: Store
    clock: Clock
    exchange: Exchange
    blobs: BlobCustody
    demo: bool
    alarm_after: timedelta = timedelta(hours=4)
    """How long lines may wait on a device that is heard from before the office is told."""


def services() -> Services:
    """The parts of the server that answers this request."""
    parts: Services = current_app.extensions["fieldops"]
    return parts
