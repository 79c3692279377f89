"""Bringing a store to the newest schema, from nothing or from any released one."""

import secrets
from importlib.resources import as_file, files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from fieldops.clock import Clock
from fieldops.store.engine import Store
from fieldops.store.identity_tables import StoreIdentity


def migrate(store: Store, clock: Clock) -> None:
    """Create or upgrade every table, and give a new store its identity."""
    with as_file(files("fieldops.store") / "migrations") as scripts, store.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(scripts))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    with store.writing() as session:
        if session.get(StoreIdentity, 1) is None:
            session.add(StoreIdentity(cursor_tag=secrets.token_hex(6), made_at=clock.now()))


def revision(store: Store) -> str | None:
    """The revision the store stands at."""
    with store.reading() as session:
        return session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
