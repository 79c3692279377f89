"""The greeting: which protocol versions and kinds of event a server understands, and who it is."""

from fieldops.clock import Clock
from fieldops.store.identity_tables import StoreIdentity
from fieldops.sync.bodies import moment
from fieldops.sync.exchange import Json
from fieldops.sync.messages import kinds_understood

PROTOCOL = [1, 1]
"""Oldest and newest version of the wire that is served."""


def hello(identity: StoreIdentity, clock: Clock) -> Json:
    """The answer to GET /hello."""
    return {
        "protocol": PROTOCOL,
        "server": identity.server,
        "incarnation": identity.incarnation,
        "now": moment(clock.now()),
        "kinds": kinds_understood(),
    }
