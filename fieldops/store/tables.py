"""All tables, gathered once, so that the metadata is whole."""

from fieldops.store import (
    billing_tables,
    blob_tables,
    device_tables,
    handed_tables,
    handheld_tables,
    identity_tables,
    journal_tables,
    money_tables,
    order_tables,
    own_tables,
    people_tables,
    place_tables,
    rule_tables,
    work_tables,
)
from fieldops.store.base import Base

metadata = Base.metadata

__all__ = [
    "billing_tables",
    "blob_tables",
    "device_tables",
    "handed_tables",
    "handheld_tables",
    "identity_tables",
    "journal_tables",
    "metadata",
    "money_tables",
    "order_tables",
    "own_tables",
    "people_tables",
    "place_tables",
    "rule_tables",
    "work_tables",
]
